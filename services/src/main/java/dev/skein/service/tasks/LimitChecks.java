package dev.skein.service.tasks;

import dev.skein.airspace.FlightLimits;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.service.tasks.RouteChecks.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a route goes higher above a drone's home, or farther from it, than it may go. Pure. */
final class LimitChecks {

  private LimitChecks() {}

  /** The way home counts for nothing. */
  static List<Check> of(Route route, Fleet.Drone drone) {
    List<FlightLimits.Goal> goals =
        route.legs().stream()
            .filter(leg -> leg.command() != MissionCommand.RETURN_TO_LAUNCH)
            .map(leg ->
                new FlightLimits.Goal(
                    "mission[%d]".formatted(leg.item()), leg.to(), leg.aboveHomeM(), 0))
            .toList();
    return drone.entry().limits().judge(goals, home(drone)).stream()
        .map(found -> new Check(found.check(), found.passed(), found.detail()))
        .toList();
  }

  /** Where it returns to, else where it stands; in the air that is not known. */
  private static @Nullable Place home(Fleet.Drone drone) {
    Place home = drone.home();
    if (home != null) {
      return home;
    }
    DroneEvent.State state = drone.state();
    return state == null || Assignment.isUp(drone) ? null : RouteChecks.place(state);
  }
}
