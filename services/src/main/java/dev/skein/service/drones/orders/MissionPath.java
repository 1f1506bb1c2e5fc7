package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way that a plan's mission flies: from where the drone is from place to place, and home where
 * it returns; a jump flies legs again. Source: MAVLink common.xml, MAV_CMD and MAV_FRAME. Pure.
 */
final class MissionPath {

  /** Commands that are flown to their place. */
  private static final Set<Integer> FLOWN_TO = Set.of(16, 17, 18, 19, 21, 22, 31, 82, 84, 85, 94);

  /** Legs that are as near as this to each other are equally near. */
  private static final double SAME_M = 1;

  private static final int RETURN_TO_LAUNCH = 20;
  private static final int TAKEOFF = 22;

  private MissionPath() {}

  /**
   * The places in turn; heights above mean sea level, null where the plan measures them from the
   * terrain.
   *
   * @param from the item with which it begins
   * @param home where it returns to; null when that is not known: it is not looked at then
   */
  static List<Place> of(
      @Nullable Object plan, int from, Place here, @Nullable Home home, DroneEvent.State state) {
    if (!(PlanParameter.read(plan) instanceof PlanParameter.Read.Good(FlightPlan read))) {
      return List.of();
    }
    List<Place> path = new ArrayList<>();
    path.add(here);
    for (MissionItem item : read.mission().stream().skip(from).toList()) {
      Place last = path.getLast();
      if (item.command() == RETURN_TO_LAUNCH && home != null) {
        path.add(new Place(home.latitude(), home.longitude(), last.altitudeAmslM()));
      } else if (FLOWN_TO.contains(item.command())) {
        path.add(place(item, last, state));
      }
    }
    return path.size() == 1 ? List.of() : path;
  }

  /**
   * What is left of the way for one that goes on with it: from where it is to the end of the leg
   * that it is on, which is the nearest, and the earliest of several; then as planned.
   *
   * @param home where the way began, as far as that is known
   */
  static List<Place> rest(
      @Nullable Object plan, Place here, @Nullable Home home, DroneEvent.State state) {
    Place start =
        home == null ? here : new Place(home.latitude(), home.longitude(), here.altitudeAmslM());
    List<Place> path = of(plan, 0, start, home, state);
    int end = path.isEmpty() ? 0 : 1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 1; i < path.size(); i++) {
      double away = Places.distanceToLegM(here, path.get(i - 1), path.get(i));
      if (away < least - SAME_M) {
        least = away;
        end = i;
      }
    }
    List<Place> rest = new ArrayList<>(path.subList(end, path.size()));
    if (!rest.isEmpty()) {
      rest.addFirst(here);
    }
    return rest;
  }

  private static Place place(MissionItem item, Place last, DroneEvent.State state) {
    double latitude = item.param(5);
    double longitude = item.param(6);
    boolean isNowhere =
        Double.isNaN(latitude) || Double.isNaN(longitude) || (latitude == 0 && longitude == 0);
    boolean isHere = isNowhere && item.command() != TAKEOFF;
    Double altitude = isHere ? last.altitudeAmslM() : amslM(item, state);
    return isNowhere
        ? new Place(last.latitude(), last.longitude(), altitude)
        : new Place(latitude, longitude, altitude);
  }

  private static @Nullable Double amslM(MissionItem item, DroneEvent.State state) {
    double altitude = item.param(7);
    if (Double.isNaN(altitude)) {
      return null;
    }
    return switch (item.frame()) {
      case 0, 5 -> Places.amslM(altitude, true, state);
      case 3, 6 -> Places.amslM(altitude, false, state);
      default -> null;
    };
  }
}
