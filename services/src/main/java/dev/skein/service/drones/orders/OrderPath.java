package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way that a drone flies when it carries an order out, as far as that is known. Pure. */
final class OrderPath {

  /**
   * Of the polygon that stands for an orbit. It lies around the circle, so that none of it is cut
   * off, and beyond it by 0.004 % of the radius at most.
   */
  private static final int CORNERS = 360;

  private static final double METRES_A_DEGREE = 111_195;

  private OrderPath() {}

  /**
   * The ways that it flies, each place by place: that from where the drone is, then those by which
   * its mission jumps; none for an order that flies nowhere known.
   */
  static List<List<Place>> of(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation) {
    Location at = state.location();
    List<List<Place>> ways = new ArrayList<>();
    Home home = situation.drone().home(state);
    for (List<Stop> stops : ways(kind, parameters, state, situation, home)) {
      List<Place> way = new ArrayList<>(stops.stream().map(Stop::place).toList());
      if (at != null && ways.isEmpty()) {
        way.addFirst(place(at));
      }
      ways.add(way);
    }
    return ways;
  }

  /** Where it goes, and where it goes besides when its mission jumps. */
  static List<List<Stop>> ways(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation,
      @Nullable Home home) {
    List<Stop> way = stops(kind, parameters, state, situation, home);
    Location at = state.location();
    if (at == null || way.isEmpty()) {
      return List.of();
    }
    Object plan =
        switch (kind.amountsTo(parameters)) {
          case UPLOAD_MISSION -> parameters.get("plan");
          case START_MISSION -> situation.mission().plan();
          default -> null;
        };
    List<List<Stop>> ways = new ArrayList<>(MissionPath.jumps(plan, way, place(at), home, state));
    ways.addFirst(way);
    return ways;
  }

  /**
   * Where it goes, in turn; empty for an order that flies nowhere known.
   *
   * @param home where it returns to; null when that is not known: it is not looked at then
   */
  private static List<Stop> stops(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation,
      @Nullable Home home) {
    Location at = state.location();
    if (at == null) {
      return List.of();
    }
    Place here = place(at);
    return switch (kind) {
      case RESUME -> goneOn(here, state, situation, home);
      case GO_TO -> List.of(target(parameters, state));
      case ORBIT -> orbit(parameters, state);
      case UPLOAD_MISSION -> MissionPath.of(parameters.get("plan"), 0, here, home, state);
      default ->
          switch (kind.amountsTo(parameters)) {
            case TAKE_OFF -> List.of(above(here, parameters, state));
            case RETURN_TO_BASE ->
                home == null
                    ? List.of()
                    : List.of(
                        Stop.of(
                            new Place(home.latitude(), home.longitude(), at.altitude()),
                            state.relativeAltitudeM()));
            case START_MISSION -> {
              Object from = parameters.get("from_item");
              int item = from instanceof Number number ? number.intValue() : 0;
              yield MissionPath.of(situation.mission().plan(), item, here, home, state);
            }
            default -> List.of();
          };
    };
  }

  /**
   * An ArduPilot that holds in another mode than its mission's goes on with what it did in that.
   */
  private static List<Stop> goneOn(
      Place here, DroneEvent.State state, OrderDecider.Situation situation, @Nullable Home home) {
    boolean isOfMission =
        Modes.isMission(state.mode()) || !"ardupilot".equals(situation.drone().autopilot());
    return isOfMission
        ? MissionPath.rest(situation.mission().plan(), here, home, state)
        : List.of();
  }

  private static Place place(Location at) {
    return new Place(at.latitude(), at.longitude(), at.altitude());
  }

  private static Stop above(Place here, Map<String, Object> parameters, DroneEvent.State state) {
    Double from = here.altitudeAmslM();
    double up = Preflight.number(parameters, "altitude");
    Stop stop = Stop.of(here, state.relativeAltitudeM());
    return Double.isNaN(up) ? stop.at(null, null) : stop.at(from == null ? null : from + up, up);
  }

  /** What an order names that is to a place. */
  static Stop target(Map<String, Object> parameters, DroneEvent.State state) {
    boolean hasAltitude = parameters.containsKey("altitude");
    double altitude = Preflight.number(parameters, "altitude");
    boolean isAmsl = Preflight.isAmsl(parameters);
    return Stop.of(
        new Place(
            Preflight.number(parameters, "latitude"),
            Preflight.number(parameters, "longitude"),
            hasAltitude ? Places.amslM(altitude, isAmsl, state) : null),
        hasAltitude ? Places.aboveHomeM(altitude, isAmsl, state) : null);
  }

  private static List<Stop> orbit(Map<String, Object> parameters, DroneEvent.State state) {
    Stop target = target(parameters, state);
    Place centre = target.place();
    double radius = Preflight.number(parameters, "radius") / Math.cos(Math.PI / CORNERS);
    double aDegreeEast = METRES_A_DEGREE * Math.cos(Math.toRadians(centre.latitude()));
    List<Stop> circle = new ArrayList<>();
    for (int i = 0; i <= CORNERS; i++) {
      double angle = 2 * Math.PI * i / CORNERS;
      Place corner =
          new Place(
              Math.clamp(centre.latitude() + radius * Math.cos(angle) / METRES_A_DEGREE, -90, 90),
              Math.IEEEremainder(
                  centre.longitude() + radius * Math.sin(angle) / Math.max(1, aDegreeEast), 360),
              centre.altitudeAmslM());
      circle.add(Stop.of(corner, target.aboveHomeM()));
    }
    return circle;
  }
}
