package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.FlightPlan;
import dev.skein.events.Location;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way of a mission, place by place. */
class MissionPathTest {

  private static final Place HERE = new Place(47, 8, 400.0);

  @Test
  void itGoesFromPlaceToPlaceInTheirHeightsAndHome() {
    assertThat(
            path(
                item(22, 3, 0.0, 0.0, 20.0),
                item(178, 2, 5.0, 0.0, 0.0),
                item(16, 3, 47.1, 8.1, 30.0),
                item(16, 0, 47.2, 8.2, 500.0),
                item(16, 10, 47.3, 8.3, 50.0),
                item(177, 2, 0.0, 0.0, 0.0),
                item(20, 2, null, null, null)))
        .containsExactly(
            new Place(47, 8, 420.0),
            new Place(47.1, 8.1, 430.0),
            new Place(47.2, 8.2, 500.0),
            new Place(47.3, 8.3, null),
            new Place(46, 7, null));
  }

  /** Plans made of waypoints, and QGroundControl's, give a take-off a place. */
  @Test
  void aCopterClimbsBeforeItFliesAway() {
    for (int takeOff : List.of(22, 84)) {
      assertThat(path(item(takeOff, 3, 47.1, 8.1, 20.0), item(16, 3, 47.1, 8.1, 30.0)))
          .containsExactly(
              new Place(47, 8, 420.0), new Place(47.1, 8.1, 420.0), new Place(47.1, 8.1, 430.0));
      assertThat(path(item(takeOff, 3, null, null, 20.0))).containsExactly(new Place(47, 8, 420.0));
    }
  }

  @Test
  void whatIsDoneWhereItIsStaysThere() {
    assertThat(path(item(16, 3, 47.1, 8.1, 30.0), item(19, 3, null, null, 10.0)))
        .endsWith(new Place(47.1, 8.1, 430.0), new Place(47.1, 8.1, 430.0));
  }

  /** Source: MAV_CMD_NAV_CONTINUE_AND_CHANGE_ALT. */
  @Test
  void whatClimbsOnItsWayIsHigherFromThereOn() {
    assertThat(path(item(16, 3, 47.1, 8.1, 30.0), item(30, 3, null, null, 90.0)))
        .endsWith(new Place(47.1, 8.1, 490.0));
  }

  @Test
  void aPlanThatFliesNowhereHasNoWay() {
    assertThat(path()).isEmpty();
    assertThat(MissionPath.of("no plan", 0, HERE, null, state())).isEmpty();
  }

  private static List<Place> path(MissionItem... items) {
    FlightPlan plan = new FlightPlan(List.of(items), List.of(), List.of());
    List<Place> path = new ArrayList<>();
    MissionPath.of(PlanParameter.write(plan), 0, HERE, new Home(46, 7), state())
        .forEach(stop -> path.add(stop.place()));
    return path;
  }

  private static MissionItem item(
      int command,
      int frame,
      @Nullable Double latitude,
      @Nullable Double longitude,
      @Nullable Double altitude) {
    return new MissionItem(
        command, frame, true, Arrays.asList(0.0, 0.0, 0.0, null, latitude, longitude, altitude));
  }

  private static DroneEvent.State state() {
    return new DroneEvent.State(
        new DroneId(1),
        Instant.parse("2026-11-24T10:00:00Z"),
        true,
        DroneStatus.IDLE,
        new Location(47, 8, 400.0),
        Fix.FIX_3D,
        0.0,
        0.0,
        0.0,
        0.0,
        80.0,
        null,
        12,
        false,
        "GUIDED",
        "links@a/1",
        7L,
        null);
  }
}
