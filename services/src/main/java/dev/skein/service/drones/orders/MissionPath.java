package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ways that a plan's mission flies: from where the drone is from place to place, and home where
 * it returns; and where it jumps. Source: MAVLink common.xml, MAV_CMD and MAV_FRAME. Pure.
 */
final class MissionPath {

  /** Commands that are flown to their place. */
  private static final Set<Integer> FLOWN_TO = Set.of(16, 17, 18, 19, 21, 22, 31, 82, 84, 85, 94);

  /** Legs that are as near as this to each other are equally near. */
  private static final double SAME_M = 1;

  private static final int RETURN_TO_LAUNCH = 20;
  private static final int CONTINUE_AND_CHANGE_ALTITUDE = 30;
  private static final Set<Integer> TAKE_OFFS = Set.of(22, 84);
  private static final int JUMP = 177;

  private MissionPath() {}

  /**
   * The places in turn, without where it is; heights null where the plan measures them from the
   * terrain.
   *
   * @param from the item with which it begins
   * @param home where it returns to; null when that is not known: it is not looked at then
   */
  static List<Stop> of(
      @Nullable Object plan, int from, Place here, @Nullable Home home, DroneEvent.State state) {
    if (!(PlanParameter.read(plan) instanceof PlanParameter.Read.Good(FlightPlan read))) {
      return List.of();
    }
    List<Stop> stops = new ArrayList<>();
    Stop last = Stop.of(here, null);
    for (int i = from; i < read.mission().size(); i++) {
      MissionItem item = read.mission().get(i);
      Stop next = null;
      if (item.command() == RETURN_TO_LAUNCH && home != null) {
        Place there = new Place(home.latitude(), home.longitude(), last.place().altitudeAmslM());
        next = new Stop(there, last.aboveHomeM(), i);
      } else if (FLOWN_TO.contains(item.command())
          || item.command() == CONTINUE_AND_CHANGE_ALTITUDE) {
        next = stop(i, item, last, state);
        // A copter climbs where it stands, whatever place its take-off has.
        Stop up = next.above(last);
        if (TAKE_OFFS.contains(item.command()) && !up.equals(next)) {
          stops.add(up);
        }
      }
      if (next != null) {
        stops.add(next);
        last = next;
      }
    }
    return stops;
  }

  /**
   * What is left of the way for one that goes on with it: from where it is to the end of the leg
   * that it is on, which is the nearest, and the earliest of several; then as planned.
   *
   * @param home where the way began, as far as that is known
   */
  static List<Stop> rest(
      @Nullable Object plan, Place here, @Nullable Home home, DroneEvent.State state) {
    Place start =
        home == null ? here : new Place(home.latitude(), home.longitude(), here.altitudeAmslM());
    List<Stop> stops = of(plan, 0, start, home, state);
    int end = 0;
    double least = Double.POSITIVE_INFINITY;
    Place from = start;
    for (int i = 0; i < stops.size(); i++) {
      Place to = stops.get(i).place();
      double away = Places.distanceToLegM(here, from, to);
      if (away < least - SAME_M) {
        least = away;
        end = i;
      }
      from = to;
    }
    return stops.subList(end, stops.size());
  }

  /**
   * What its jumps have it fly besides: from the place before each to where it goes on, and what
   * lies between that and where the way began. A jump that is to be made no time is none.
   *
   * @param way that it flies without them, of the same mission
   */
  static List<List<Stop>> jumps(
      @Nullable Object plan,
      List<Stop> way,
      Place here,
      @Nullable Home home,
      DroneEvent.State state) {
    if (way.isEmpty()
        || !(PlanParameter.read(plan) instanceof PlanParameter.Read.Good(FlightPlan read))) {
      return List.of();
    }
    List<Stop> all = of(plan, 0, here, home, state);
    List<List<Stop>> ways = new ArrayList<>();
    int begun = itemOf(way.getFirst());
    int first = begun;
    for (int i = read.mission().size() - 1; i >= first; i--) {
      MissionItem item = read.mission().get(i);
      if (item.command() == JUMP && item.param(2) != 0) {
        int target = (int) item.param(1);
        int jump = i;
        first = Math.min(first, Math.max(0, target));
        Optional<Stop> from =
            all.reversed().stream().filter(stop -> itemOf(stop) < jump).findFirst();
        Optional<Stop> to = all.stream().filter(stop -> itemOf(stop) >= target).findFirst();
        if (from.isPresent() && to.isPresent()) {
          ways.add(List.of(from.get(), to.get()));
        }
      }
    }
    int least = first;
    ways.add(all.stream().filter(stop -> itemOf(stop) >= least && itemOf(stop) <= begun).toList());
    return ways;
  }

  private static int itemOf(Stop stop) {
    Integer item = stop.item();
    return item == null ? 0 : item;
  }

  private static Stop stop(int index, MissionItem item, Stop last, DroneEvent.State state) {
    double latitude = item.param(5);
    double longitude = item.param(6);
    boolean isNowhere =
        item.command() == CONTINUE_AND_CHANGE_ALTITUDE
            || Double.isNaN(latitude)
            || Double.isNaN(longitude)
            || (latitude == 0 && longitude == 0);
    boolean staysAsHigh =
        isNowhere
            && !TAKE_OFFS.contains(item.command())
            && item.command() != CONTINUE_AND_CHANGE_ALTITUDE;
    Place place = isNowhere ? last.place() : new Place(latitude, longitude, null);
    Stop stop = new Stop(place, null, index);
    if (staysAsHigh) {
      return stop.at(last.place().altitudeAmslM(), last.aboveHomeM());
    }
    double altitude = item.param(7);
    boolean isAmsl = item.frame() == 0 || item.frame() == 5;
    boolean isAboveHome = item.frame() == 3 || item.frame() == 6;
    return Double.isNaN(altitude) || !(isAmsl || isAboveHome)
        ? stop.at(null, null)
        : stop.at(
            Places.amslM(altitude, isAmsl, state), Places.aboveHomeM(altitude, isAmsl, state));
  }
}
