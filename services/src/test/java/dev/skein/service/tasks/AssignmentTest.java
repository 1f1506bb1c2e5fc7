package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightLimits;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.MissionItem;
import dev.skein.service.tasks.Assignment.Choice;
import dev.skein.service.tasks.RouteChecks.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssignmentTest {

  /** About 1.1 km there, and home: 285 s at 8 m/s, 19 % of 25 minutes. */
  private static final List<MissionItem> MISSION =
      List.of(
          RouteTest.item(22, 3, 0, 47, 8, 20),
          RouteTest.item(16, 3, 0, 47.01, 8, 20),
          RouteTest.item(20, 2, 0, 0, 0, 0));

  @Test
  void theNearestThatHasTheEnergyIsTheBest() {
    List<Fleet.Drone> drones =
        List.of(
            drone(1, 47.001, 90.0, true, "active"),
            drone(2, 47.003, 90.0, true, "active"),
            drone(3, 47.004, 90.0, true, "active"));
    assertThat(choose(drones, Set.of())).isEqualTo(new Choice.Best(new DroneId(3)));
    assertThat(choose(drones, Set.of(new DroneId(3)))).isEqualTo(new Choice.Best(new DroneId(2)));
  }

  /** Who is in the air may be flown by somebody: only when nobody else can. */
  @Test
  void whoIsOnTheGroundIsBetter() {
    Fleet.Drone near = drone(1, 47.003, 90.0, true, "active", DroneStatus.FLYING);
    Fleet.Drone far = drone(2, 47.001, 90.0, true, "active");
    assertThat(choose(List.of(near, far), Set.of())).isEqualTo(new Choice.Best(new DroneId(2)));
    assertThat(choose(List.of(far, near), Set.of())).isEqualTo(new Choice.Best(new DroneId(2)));
    assertThat(choose(List.of(near), Set.of())).isEqualTo(new Choice.Best(new DroneId(1)));
  }

  @Test
  void whatADronesOwnFlightsHaveShownCounts() {
    List<Fleet.Drone> drones = List.of(drone(1, 47, 60.0, true, "active"));
    assertThat(
            Assignment.choose(
                MISSION,
                List.of(),
                drones,
                Set.of(),
                TaskPolicy.DEFAULTS,
                Map.of(new DroneId(1), Duration.ofMinutes(10)),
                _ -> List.of()))
        .isEqualTo(
            new Choice.None(
                Map.of(
                    new DroneId(1),
                    "60 % of charge; the route and the way home take 48 % (full it lasts 10 min, by"
                        + " its flights), 20 % stay in reserve")));
    assertThat(choose(drones, Set.of())).isEqualTo(new Choice.Best(new DroneId(1)));
  }

  @Test
  void ofEqualsItIsTheOneWithTheLowerId() {
    List<Fleet.Drone> drones =
        List.of(drone(4, 47, 90.0, true, "active"), drone(7, 47, 90.0, true, "active"));
    assertThat(choose(drones, Set.of())).isEqualTo(new Choice.Best(new DroneId(4)));
  }

  @Test
  void whereTheRouteCannotBeFlownFromTheNextBestIsChosen() {
    List<Fleet.Drone> drones =
        List.of(drone(1, 47.001, 90.0, true, "active"), drone(2, 47.004, 90.0, true, "active"));
    Function<Route, List<Check>> also =
        route ->
            List.of(
                new Check(
                    "zones",
                    route.path().getFirst().latitude() < 47.003,
                    "the path crosses the prohibited zone Hospital"));
    assertThat(
            Assignment.choose(
                MISSION, List.of(), drones, Set.of(), TaskPolicy.DEFAULTS, Map.of(), also))
        .isEqualTo(new Choice.Best(new DroneId(1)));
    assertThat(
            Assignment.choose(
                MISSION,
                List.of(),
                drones.subList(1, 2),
                Set.of(),
                TaskPolicy.DEFAULTS,
                Map.of(),
                also))
        .isEqualTo(
            new Choice.None(
                Map.of(new DroneId(2), "the path crosses the prohibited zone Hospital")));
  }

  @Test
  void whenThereIsNoneEachDroneHasItsReason() {
    List<Fleet.Drone> drones =
        List.of(
            drone(1, 47, 30.0, true, "active"),
            drone(2, 47, 90.0, false, "active"),
            drone(3, 47, 90.0, true, "maintenance"),
            drone(4, 47, 90.0, true, "active"));

    Choice choice = choose(drones, Set.of(new DroneId(4)));

    assertThat(choice)
        .isEqualTo(
            new Choice.None(
                Map.of(
                    new DroneId(1),
                    "30 % of charge; the route and the way home take 19 %, 20 % stay in reserve",
                    new DroneId(2),
                    "drone 2 is not connected",
                    new DroneId(3),
                    "its life cycle: maintenance",
                    new DroneId(4),
                    "it flies another task")));
    assertThat(choose(List.of(), Set.of()))
        .isInstanceOfSatisfying(
            Choice.None.class,
            none -> assertThat(none.text()).isEqualTo("there is no drone in the group"));
  }

  @Test
  void onlyWhoHasAllThatIsNeededIsChosen() {
    List<Fleet.Drone> drones =
        List.of(drone(1, 47.004, 90.0, true, "active"), drone(2, 47.001, 90.0, true, "active"));
    assertThat(choose(List.of("camera"), drones, Set.of()))
        .isEqualTo(new Choice.Best(new DroneId(1)));
    assertThat(choose(List.of("camera", "winch"), drones, Set.of()))
        .isEqualTo(new Choice.Best(new DroneId(2)));
    assertThat(choose(List.of("lidar", "camera", "winch"), drones, Set.of()))
        .isEqualTo(
            new Choice.None(
                Map.of(
                    new DroneId(1),
                    "it does not have lidar, winch",
                    new DroneId(2),
                    "it does not have lidar")));
  }

  private static Choice choose(List<Fleet.Drone> drones, Set<DroneId> busy) {
    return choose(List.of(), drones, busy);
  }

  private static Choice choose(
      List<String> capabilities, List<Fleet.Drone> drones, Set<DroneId> busy) {
    return Assignment.choose(
        MISSION, capabilities, drones, busy, TaskPolicy.DEFAULTS, Map.of(), _ -> List.of());
  }

  private static Fleet.Drone drone(
      long id, double latitude, @Nullable Double battery, boolean connected, String lifeCycle) {
    return drone(id, latitude, battery, connected, lifeCycle, DroneStatus.IDLE);
  }

  private static Fleet.Drone drone(
      long id,
      double latitude,
      @Nullable Double battery,
      boolean connected,
      String lifeCycle,
      DroneStatus status) {
    DroneId droneId = new DroneId(id);
    return new Fleet.Drone(
        droneId,
        "drone",
        null,
        lifeCycle,
        null,
        id == 1 ? List.of("camera") : List.of("camera", "winch"),
        FlightLimits.NONE,
        new DroneEvent.State(
            droneId,
            Instant.EPOCH,
            connected,
            status,
            new Location(latitude, 8, 400.0),
            Fix.FIX_3D,
            0.0,
            null,
            null,
            null,
            battery,
            null,
            null,
            false,
            null,
            "link/1",
            null,
            null));
  }
}
