package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.MissionItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mission as it will be flown: one leg for each item that takes time, in order, jumps followed.
 * Pure.
 *
 * @param start where the drone starts from; null when that is not known yet
 * @param home where it returns to; null when that is not known: where it starts
 * @param fault why it would never end; null when it does
 */
record Route(@Nullable Place start, @Nullable Place home, List<Leg> legs, @Nullable String fault) {

  static final int MOST_LEGS = 20_000;

  private static final double CLIMB_MPS = 2.5;

  /**
   * Down, and over the last metres. Source: ArduPilot's WPNAV_SPEED_DN, LAND_SPEED, LAND_ALT_LOW.
   */
  private static final double DESCENT_MPS = 1.5;

  private static final double LANDING_MPS = 0.5;
  private static final double LANDING_M = 10;

  /** Who is so near its home lands where it is. */
  private static final double AT_HOME_M = 5;

  private static final int LOITER_UNLIMITED = 17;
  private static final int LOITER_TURNS = 18;
  private static final int LOITER_TIME = 19;
  private static final int VTOL_LAND = 85;
  private static final int DELAY = 93;
  private static final int LAST_NAVIGATION = 95;
  private static final int CHANGE_SPEED = 178;
  private static final double LOITER_RADIUS_M = 30;

  Route {
    legs = List.copyOf(legs);
  }

  /**
   * The way to an item, and the stay there.
   *
   * @param item its place in the mission, from 0
   * @param to where it is; null where the vehicle is anyway
   * @param aboveHomeM how high; null when that is not known, or as high as it is anyway
   * @param lengthM from the place before
   * @param wayS seconds on the way
   * @param stayS seconds there, with coming down where it lands
   */
  record Leg(
      int item,
      int command,
      @Nullable Place to,
      @Nullable Double aboveHomeM,
      double lengthM,
      double wayS,
      double stayS) {
    double seconds() {
      return wayS + stayS;
    }

    boolean isLanding() {
      return command == MissionCommand.LAND
          || command == MissionCommand.RETURN_TO_LAUNCH
          || command == VTOL_LAND;
    }
  }

  /**
   * The route of a mission.
   *
   * @param start where the drone starts, altitude above mean sea level; null when not known
   * @param home where it returns to; null when that is not known: where it starts
   * @param policy how fast it is where the mission says nothing, and how high it returns
   */
  static Route of(
      List<MissionItem> mission, @Nullable Place start, @Nullable Place home, TaskPolicy policy) {
    Place end = home(start, home);
    List<Leg> legs = new ArrayList<>();
    Map<Integer, Integer> jumped = new HashMap<>();
    Place at = start;
    MissionItem before = null;
    double upM = 0;
    double speed = policy.speedMps();
    int next = 0;
    int looked = 0;
    while (next < mission.size()) {
      MissionItem item = mission.get(next);
      if (++looked > MOST_LEGS) {
        return new Route(
            start, end, legs, "mission: its jumps make more than " + MOST_LEGS + " steps");
      }
      if (item.command() == LOITER_UNLIMITED) {
        return new Route(start, end, legs, "mission[" + next + "]: NAV_LOITER_UNLIM never ends");
      }
      if (item.command() == MissionCommand.JUMP) {
        double times = item.param(2);
        if (times < 0) {
          return new Route(start, end, legs, "mission[" + next + "]: a jump for ever never ends");
        }
        int done = jumped.getOrDefault(next, 0);
        jumped.put(next, done < times ? done + 1 : 0);
        next = done < times ? Math.max(0, (int) item.param(1)) : next + 1;
        continue;
      }
      if (item.command() == CHANGE_SPEED && item.param(2) > 0 && !isVertical(item)) {
        speed = item.param(2);
      }
      if (isFlown(item)) {
        Leg leg =
            item.command() == MissionCommand.RETURN_TO_LAUNCH
                ? wayHome(next, at, end, upM, speed, policy)
                : leg(next, item, before, at, place(item, start), aboveHomeM(item, start), speed);
        legs.add(leg);
        Place to = leg.to;
        Double aboveHomeM = leg.aboveHomeM;
        upM = aboveHomeM == null ? upM : aboveHomeM;
        at = to == null ? at : to;
        before = item;
      }
      next++;
    }
    return legs.isEmpty()
        ? new Route(start, end, legs, "mission: has no item that is flown")
        : new Route(start, end, legs, null);
  }

  /** Of climbs or descents. Source: common.xml, SPEED_TYPE. */
  private static boolean isVertical(MissionItem changeOfSpeed) {
    return changeOfSpeed.param(1) == 2 || changeOfSpeed.param(1) == 3;
  }

  /** Whether a vehicle flies or stays for it, and goes on when that is done. */
  static boolean isFlown(MissionItem item) {
    return item.command() < LAST_NAVIGATION;
  }

  /** All places that are flown to, the start first where it is known; a copter climbs upright. */
  List<Place> path() {
    return path(0);
  }

  /** As {@link #path()}, from what is flown before a leg on. */
  List<Place> path(int from) {
    List<Place> path = new ArrayList<>();
    Place before = placeBefore(from);
    if (before != null) {
      path.add(before);
    }
    for (Leg leg : legs.subList(Math.min(from, legs.size()), legs.size())) {
      Place to = leg.to == null ? above(path, leg) : leg.to;
      if (to != null) {
        path.add(to);
      }
    }
    return path;
  }

  /** Where a take-off ends that has no place of its own; null for what is none. */
  private @Nullable Place above(List<Place> path, Leg leg) {
    Double home = start == null ? null : start.altitudeAmslM();
    if (leg.command != MissionCommand.TAKEOFF
        || path.isEmpty()
        || home == null
        || leg.aboveHomeM == null) {
      return null;
    }
    Place at = path.getLast();
    return new Place(at.latitude(), at.longitude(), home + leg.aboveHomeM);
  }

  /** Where the drone is when a leg begins; null when that is not known. */
  @Nullable Place placeBefore(int leg) {
    for (int i = Math.min(leg, legs.size()) - 1; i >= 0; i--) {
      Place to = legs.get(i).to;
      if (to != null) {
        return to;
      }
    }
    return start;
  }

  double lengthM() {
    return legs.stream().mapToDouble(Leg::lengthM).sum();
  }

  double seconds() {
    return seconds(0, legs.size());
  }

  /** How long the legs of a part take. */
  double seconds(int from, int to) {
    return legs.subList(from, to).stream().mapToDouble(Leg::seconds).sum();
  }

  /** Whether it ends on the ground: it is done when the drone is down. */
  boolean endsOnGround() {
    return !legs.isEmpty() && legs.getLast().isLanding();
  }

  /**
   * Seconds from its end to its home and down, where it does not end on the ground, or returns to a
   * home that is not known: it is taken to be where the route begins.
   */
  double homeSeconds(TaskPolicy policy) {
    List<Place> path = path();
    boolean isIncluded =
        endsOnGround()
            && (home != null || legs.getLast().command != MissionCommand.RETURN_TO_LAUNCH);
    if (isIncluded || path.isEmpty()) {
      return 0;
    }
    double upM = 0;
    for (Leg leg : legs) {
      upM = leg.aboveHomeM == null ? upM : leg.aboveHomeM;
    }
    Place end = home == null ? path.getFirst() : home;
    return wayHome(0, path.getLast(), end, upM, policy.speedMps(), policy).seconds();
  }

  /** The leg that an item ends, at that leg or behind; -1 when it ends none. */
  int findLeg(int item, int from) {
    for (int i = from; i < legs.size(); i++) {
      if (legs.get(i).item == item) {
        return i;
      }
    }
    return -1;
  }

  /** Where it returns to; with the ground's height at the start where its own is not told. */
  private static @Nullable Place home(@Nullable Place start, @Nullable Place home) {
    if (home == null) {
      return start;
    }
    return start == null || home.altitudeAmslM() != null
        ? home
        : new Place(home.latitude(), home.longitude(), start.altitudeAmslM());
  }

  /**
   * As vehicles return by themselves: up to the altitude that they return at, straight home, and
   * down. Nothing where the home is not known.
   *
   * @param upM how high it is before, above home
   */
  private static Leg wayHome(
      int item,
      @Nullable Place at,
      @Nullable Place home,
      double upM,
      double speed,
      TaskPolicy policy) {
    int command = MissionCommand.RETURN_TO_LAUNCH;
    if (at == null || home == null) {
      return new Leg(item, command, home, null, 0, 0, 0);
    }
    double across = Geo.distanceM(at, home);
    double topM = across < AT_HOME_M ? upM : Math.max(upM, policy.returnAltitudeM());
    double wayS = (topM - upM) / CLIMB_MPS + across / speed;
    return new Leg(item, command, home, null, across, wayS, landingS(topM));
  }

  private static double landingS(double upM) {
    double slowM = Math.min(Math.max(0, upM), LANDING_M);
    return Math.max(0, upM - LANDING_M) / DESCENT_MPS + slowM / LANDING_MPS;
  }

  private static Leg leg(
      int index,
      MissionItem item,
      @Nullable MissionItem before,
      @Nullable Place at,
      @Nullable Place to,
      @Nullable Double aboveHomeM,
      double speed) {
    double across = at == null || to == null ? 0 : Geo.distanceM(at, to);
    double up = climbM(item, before);
    boolean lands = item.command() == MissionCommand.LAND;
    double wayS = lands ? across / speed : Math.max(across / speed, up / CLIMB_MPS);
    double stayS = lands ? landingS(up) : stayS(item, speed);
    return new Leg(index, item.command(), to, aboveHomeM, Math.max(across, up), wayS, stayS);
  }

  /** From nothing or one altitude to another, as far as they are measured from the same. */
  private static double climbM(MissionItem item, @Nullable MissionItem before) {
    double to = item.param(7);
    boolean hasAltitude = item.frame() != 2 && Double.isFinite(to);
    if (!hasAltitude) {
      return item.command() == MissionCommand.LAND && before != null ? height(before) : 0;
    }
    if (before == null) {
      return height(item);
    }
    boolean isSame = before.frame() == item.frame() && Double.isFinite(before.param(7));
    return isSame ? Math.abs(to - before.param(7)) : 0;
  }

  private static double height(MissionItem item) {
    return isAboveHome(item) && Double.isFinite(item.param(7)) ? Math.abs(item.param(7)) : 0;
  }

  private static double stayS(MissionItem item, double speed) {
    double first = item.param(1);
    return switch (item.command()) {
      case MissionCommand.WAYPOINT, LOITER_TIME, DELAY -> first > 0 ? first : 0;
      case LOITER_TURNS -> {
        double radius = Math.abs(item.param(3)) > 0 ? Math.abs(item.param(3)) : LOITER_RADIUS_M;
        yield 2 * Math.PI * radius * Math.max(1, first) / speed;
      }
      default -> 0;
    };
  }

  private static @Nullable Place place(MissionItem item, @Nullable Place start) {
    double latitude = item.param(5);
    double longitude = item.param(6);
    // A copter climbs where it stands, whatever place its take-off has.
    boolean climbsHere = item.command() == MissionCommand.TAKEOFF && start != null;
    boolean isNowhere =
        climbsHere
            || item.frame() == 2
            || item.command() == DELAY
            || !Double.isFinite(latitude)
            || !Double.isFinite(longitude)
            || (latitude == 0 && longitude == 0);
    return isNowhere ? null : new Place(latitude, longitude, amslM(item, start));
  }

  private static @Nullable Double amslM(MissionItem item, @Nullable Place start) {
    double altitude = item.param(7);
    if (!Double.isFinite(altitude)) {
      return null;
    }
    if (isAmsl(item)) {
      return altitude;
    }
    Double home = start == null ? null : start.altitudeAmslM();
    return isAboveHome(item) && home != null ? Double.valueOf(home + altitude) : null;
  }

  private static @Nullable Double aboveHomeM(MissionItem item, @Nullable Place start) {
    double altitude = item.param(7);
    if (!Double.isFinite(altitude)) {
      return null;
    }
    if (isAboveHome(item)) {
      return altitude;
    }
    Double home = start == null ? null : start.altitudeAmslM();
    return isAmsl(item) && home != null ? Double.valueOf(altitude - home) : null;
  }

  private static boolean isAmsl(MissionItem item) {
    return item.frame() == 0 || item.frame() == 5;
  }

  private static boolean isAboveHome(MissionItem item) {
    return item.frame() == 3 || item.frame() == 6;
  }
}
