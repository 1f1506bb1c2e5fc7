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
import dev.skein.service.tasks.RouteChecks.Needs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssignmentTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
  private static final Needs NOTHING = new Needs(List.of(), "ann");

  /** About 1.1 km there, and home: 355 s at 8 m/s with coming down, 24 % of 25 minutes. */
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
                NOTHING,
                drones,
                Set.of(),
                TaskPolicy.DEFAULTS,
                Map.of(new DroneId(1), Duration.ofMinutes(10)),
                NOW,
                _ -> List.of()))
        .isEqualTo(
            new Choice.None(
                Map.of(
                    new DroneId(1),
                    "60 % of charge; the route and the way home take 59 % (full it lasts 10 min, by"
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
                MISSION, NOTHING, drones, Set.of(), TaskPolicy.DEFAULTS, Map.of(), NOW, also))
        .isEqualTo(new Choice.Best(new DroneId(1)));
    assertThat(
            Assignment.choose(
                MISSION,
                NOTHING,
                drones.subList(1, 2),
                Set.of(),
                TaskPolicy.DEFAULTS,
                Map.of(),
                NOW,
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
                    "30 % of charge; the route and the way home take 24 %, 20 % stay in reserve",
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

  /**
   * Drone 1 is nearest: what somebody else has, or what is due to be looked after, is not taken.
   */
  @Test
  void whoIsSomebodyElsesOrDueForMaintenanceIsNotChosen() {
    Fleet.Drone near = drone(1, 47.004, 90.0, true, "active");
    Fleet.Drone far = drone(2, 47.001, 90.0, true, "active");
    Instant soon = NOW.plusSeconds(30);

    Fleet.Drone bobs = with(near, new Fleet.Lease("bob", soon), false, null);
    assertThat(choose(List.of(bobs, far), Set.of())).isEqualTo(new Choice.Best(far.id()));
    assertThat(choose(List.of(bobs), Set.of()))
        .isEqualTo(
            new Choice.None(Map.of(near.id(), "bob has the drone until 2026-01-01T10:00:30Z")));
    for (Fleet.Lease lease :
        List.of(
            new Fleet.Lease("ann", soon),
            new Fleet.Lease("task:3", soon),
            new Fleet.Lease("bob", NOW))) {
      assertThat(choose(List.of(with(near, lease, false, null), far), Set.of()))
          .as("%s", lease)
          .isEqualTo(new Choice.Best(near.id()));
    }

    Choice due = new Choice.None(Map.of(near.id(), "its maintenance is due"));
    assertThat(choose(List.of(with(near, null, true, null)), Set.of())).isEqualTo(due);
    assertThat(choose(List.of(with(near, null, false, NOW)), Set.of())).isEqualTo(due);
    assertThat(choose(List.of(with(near, null, false, soon)), Set.of()))
        .isEqualTo(new Choice.Best(near.id()));
  }

  /** It returns to another place than it takes off from, a good 3 km away: that takes too much. */
  @Test
  void theWayHomeIsThatToWhereTheDroneSaysThatItReturns() {
    Fleet.Drone here = drone(1, 47, 60.0, true, "active");
    assertThat(choose(List.of(here), Set.of())).isEqualTo(new Choice.Best(here.id()));
    DroneEvent.State state = here.state();
    Fleet.Drone away =
        new Fleet.Drone(here.entry(), null, state.home(new Location(47.04, 8, 400.0)));
    assertThat(choose(List.of(away), Set.of()))
        .isEqualTo(
            new Choice.None(
                Map.of(
                    here.id(),
                    "60 % of charge; the route and the way home take 42 %, 20 % stay in reserve")));
  }

  private static Fleet.Drone with(
      Fleet.Drone drone, Fleet.@Nullable Lease lease, boolean isDue, @Nullable Instant dueAt) {
    Fleet.Entry entry = drone.entry();
    return new Fleet.Drone(
        new Fleet.Entry(
            entry.id(),
            entry.name(),
            entry.group(),
            entry.lifeCycle(),
            entry.base(),
            entry.capabilities(),
            entry.limits(),
            isDue,
            dueAt),
        lease,
        drone.state());
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
    Needs needs = new Needs(capabilities, "ann");
    return Assignment.choose(
        MISSION, needs, drones, busy, TaskPolicy.DEFAULTS, Map.of(), NOW, _ -> List.of());
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
    List<String> capabilities = id == 1 ? List.of("camera") : List.of("camera", "winch");
    return new Fleet.Drone(
        new Fleet.Entry(
            droneId, "drone", null, lifeCycle, null, capabilities, FlightLimits.NONE, false, null),
        null,
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
