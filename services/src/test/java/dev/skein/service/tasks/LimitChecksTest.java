package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightLimits;
import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.MissionItem;
import dev.skein.service.tasks.RouteChecks.Check;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How high and how far a task may send a drone. The home is 400 m above the sea. */
class LimitChecksTest {

  private static final FlightLimits LIMITS = new FlightLimits(100.0, 500.0);

  @Test
  void eachPlaceOfTheRouteCounts() {
    assertThat(failures(item(3, 47.004, 100))).isEmpty();
    assertThat(failures(item(3, 47.004, 101)))
        .isEqualTo("max_altitude: mission[1] goes to 101 m above home, it may go to 100 m");
    assertThat(failures(item(0, 47.004, 501)))
        .isEqualTo("max_altitude: mission[1] goes to 101 m above home, it may go to 100 m");
    assertThat(failures(item(3, 47.005, 50)))
        .isEqualTo("max_distance: mission[1] goes 556 m away from home, it may go 500 m");
  }

  @Test
  void theHomeIsItsEntrysElseWhereItStands() {
    Location base = new Location(47.006, 8, null);
    assertThat(failures(drone(base, DroneStatus.IDLE), item(3, 47.001, 50)))
        .isEqualTo("max_distance: mission[1] goes 556 m away from home, it may go 500 m");
    assertThat(failures(drone(base, DroneStatus.IDLE), item(3, 47.005, 50))).isEmpty();
  }

  @Test
  void theHomeThatTheVehicleTellsGoesBeforeItsEntrys() {
    Fleet.Drone drone = drone(new Location(47, 8, null), DroneStatus.FLYING);
    Location own = new Location(47.006, 8, 400.0);
    Fleet.Drone telling = new Fleet.Drone(drone.entry(), null, drone.state().home(own));
    assertThat(failures(drone, item(3, 47.005, 50)))
        .isEqualTo("max_distance: mission[1] goes 556 m away from home, it may go 500 m");
    assertThat(failures(telling, item(3, 47.005, 50))).isEmpty();
    assertThat(failures(telling, item(3, 47.001, 50)))
        .isEqualTo("max_distance: mission[1] goes 556 m away from home, it may go 500 m");
  }

  @Test
  void whatIsNotKnownIsToldAndPasses() {
    assertThat(details(drone(null, DroneStatus.FLYING), item(10, 47.006, 200)))
        .containsExactly(
            "mission[0] goes to 20 m above home, it may go to 100 m; of 1 of its places it is not"
                + " known",
            "its home is not known");
  }

  @Test
  void theBestDroneIsOneThatMayFlyThere() {
    List<MissionItem> mission = mission(item(3, 47.005, 50));
    assertThat(
            Assignment.choose(
                mission,
                new RouteChecks.Needs(List.of(), "ann"),
                List.of(drone(null, DroneStatus.IDLE)),
                Set.of(),
                TaskPolicy.DEFAULTS,
                Map.of(),
                Instant.EPOCH,
                _ -> List.of()))
        .isEqualTo(
            new Assignment.Choice.None(
                Map.of(new DroneId(1), "mission[1] goes 556 m away from home, it may go 500 m")));
  }

  private static String failures(MissionItem item) {
    return failures(drone(null, DroneStatus.IDLE), item);
  }

  private static String failures(Fleet.Drone drone, MissionItem item) {
    return Check.text(Check.failed(LimitChecks.of(route(item), drone)));
  }

  private static List<String> details(Fleet.Drone drone, MissionItem item) {
    return LimitChecks.of(route(item), drone).stream().map(Check::detail).toList();
  }

  private static Route route(MissionItem item) {
    return Route.of(mission(item), new Place(47, 8, 400.0), null, TaskPolicy.DEFAULTS);
  }

  private static List<MissionItem> mission(MissionItem item) {
    return List.of(RouteTest.item(22, 3, 0, 47, 8, 20), item, RouteTest.item(20, 2, 0, 0, 0, 0));
  }

  private static MissionItem item(int frame, double latitude, double altitude) {
    return RouteTest.item(16, frame, 0, latitude, 8, altitude);
  }

  private static Fleet.Drone drone(@Nullable Location home, DroneStatus status) {
    DroneId id = new DroneId(1);
    return new Fleet.Drone(
        new Fleet.Entry(id, "drone", null, "active", home, List.of(), LIMITS, false, null),
        null,
        new DroneEvent.State(
            id,
            Instant.EPOCH,
            true,
            status,
            new Location(47, 8, 400.0),
            Fix.FIX_3D,
            0.0,
            null,
            null,
            null,
            90.0,
            null,
            null,
            false,
            null,
            "link/1",
            null,
            null));
  }
}
