package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.ZoneIndex;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.FlightPlan;
import dev.skein.events.Location;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is looked at before an order goes out. */
class PreflightTest {

  /** North of the first waypoint, across the way to the second. */
  private static final ZoneIndex ZONES =
      ZoneIndex.of(
          2,
          List.of(
              GeoJsonZones.readFeature(
                  "z",
                  new JsonMapper()
                      .readTree(
                          """
                          {"type":"Feature","id":"z","properties":{"name":"Hospital"},"geometry":
                          {"type":"Polygon","coordinates":[[[7.99,47.002],[8.01,47.002],[8.01,47.003],
                          [7.99,47.003],[7.99,47.002]]]}}
                          """))));

  private static final Object PLAN =
      PlanParameter.write(
          new FlightPlan(
              List.of(item(22, 47), item(16, 47.001), item(16, 47.004), item(16, 47.005)),
              List.of(),
              List.of()));

  @Test
  void aMissionIsLookedAtAgainWhenItIsStarted() {
    assertThat(failures(Map.of(), PLAN, 47, ZoneIndex.EMPTY)).isEmpty();
    assertThat(failures(Map.of(), PLAN, 47, ZONES))
        .isEqualTo("zones: the path crosses the prohibited zone Hospital");
  }

  @Test
  void onlyWhatIsFlownFromTheItemOnCounts() {
    assertThat(failures(Map.of("from_item", 3L), PLAN, 47.004, ZONES)).isEmpty();
    assertThat(failures(Map.of("from_item", 2L), PLAN, 47, ZONES)).contains("Hospital");
  }

  @Test
  void aMissionThatWasNotGivenByOrderIsNotKnown() {
    assertThat(failures(Map.of(), null, 47, ZONES)).isEmpty();
  }

  private static String failures(
      Map<String, Object> parameters, @Nullable Object uploaded, double latitude, ZoneIndex zones) {
    return Check.failures(
        Preflight.check(
            OrderKind.START_MISSION,
            parameters,
            false,
            new OrderDecider.Situation(
                new DroneRecord(
                    1,
                    "Kite",
                    "ardupilot",
                    null,
                    "active",
                    false,
                    null,
                    null,
                    new Lease(null, null, 0),
                    2),
                state(latitude),
                zones,
                OrderPolicy.DEFAULTS,
                uploaded)));
  }

  private static DroneEvent.State state(double latitude) {
    return new DroneEvent.State(
        new DroneId(1),
        Instant.EPOCH,
        true,
        DroneStatus.IDLE,
        new Location(latitude, 8, 400.0),
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
        "links@here/1",
        null,
        null);
  }

  private static MissionItem item(int command, double latitude) {
    return new MissionItem(
        command, 3, true, Arrays.asList(0.0, 0.0, 0.0, 0.0, latitude, 8.0, 20.0));
  }
}
