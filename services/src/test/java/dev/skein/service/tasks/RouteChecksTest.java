package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.ZoneIndex;
import dev.skein.events.MissionItem;
import dev.skein.events.TaskId;
import dev.skein.service.tasks.RouteChecks.Check;
import dev.skein.service.tasks.RouteChecks.Other;
import dev.skein.service.tasks.RouteChecks.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RouteChecksTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
  private static final Place START = new Place(47, 8, 400.0);

  /** A good 100 m there and back: some 40 s at 8 m/s, and 70 s up and down for the way home. */
  private static final List<MissionItem> MISSION =
      List.of(
          RouteTest.item(22, 3, 0, 47, 8, 20),
          RouteTest.item(16, 3, 0, 47.001, 8, 20),
          RouteTest.item(20, 2, 0, 0, 0, 0));

  private static final Route ROUTE = Route.of(MISSION, START, null, TaskPolicy.DEFAULTS);

  @Test
  void whatIsToFlyTheSameWayInTheSameTimeIsInConflict() {
    assertThat(RouteChecks.after(NOW, 1e30)).isEqualTo(NOW.plus(Duration.ofDays(365)));
    Window now = RouteChecks.window(ROUTE, NOW, TaskPolicy.DEFAULTS);
    assertThat(now.to()).isBetween(NOW.plusSeconds(100), NOW.plusSeconds(120));
    assertThat(conflicts(now, planned(NOW.plusSeconds(20))))
        .isEqualTo(
            "conflicts: it comes to 0 m of the route of task 7, which is to start at"
                + " 2026-01-01T10:00:20Z; 15 m are kept");
    assertThat(conflicts(now, planned(NOW.minusSeconds(20)))).contains("task 7");
    assertThat(conflicts(now, planned(now.to().plusSeconds(1)))).isEmpty();
    assertThat(conflicts(now, planned(NOW.minusSeconds(121)))).isEmpty();
  }

  @Test
  void whatIsFlownIsInConflictWithWhatStartsBeforeItIsLikelyToEnd() {
    Other flying = new Other(new TaskId(7), ROUTE.path(), new Window(Instant.EPOCH, NOW), false);
    assertThat(conflicts(RouteChecks.window(ROUTE, NOW, TaskPolicy.DEFAULTS), flying))
        .isEqualTo("conflicts: it comes to 0 m of the route of task 7; 15 m are kept");
    Window later = RouteChecks.window(ROUTE, NOW.plusSeconds(1), TaskPolicy.DEFAULTS);
    assertThat(conflicts(later, flying)).isEmpty();
  }

  /** From 10 m up on, and not over the start: one that climbs upright comes into it. */
  @Test
  void aCopterClimbsBeforeItFliesAway() {
    String feature =
        """
        {"type":"Feature","id":"z","properties":{"name":"Hospital","lower":410,"lower_reference":"AMSL"},
        "geometry":{"type":"Polygon","coordinates":
        [[[7.99,47.0001],[8.01,47.0001],[8.01,47.0003],[7.99,47.0003],[7.99,47.0001]]]}}
        """;
    ZoneIndex zones =
        ZoneIndex.of(1, List.of(GeoJsonZones.readFeature("z", new JsonMapper().readTree(feature))));
    List<MissionItem> away = List.of(MISSION.get(0), MISSION.get(1));
    Route route = Route.of(away, START, null, TaskPolicy.DEFAULTS);
    assertThat(Check.text(Check.failed(RouteChecks.ofRoute(route, zones, TaskPolicy.DEFAULTS))))
        .isEqualTo("zones: the path crosses the prohibited zone Hospital");
  }

  private static Other planned(Instant at) {
    return new Other(
        new TaskId(7), ROUTE.path(), RouteChecks.window(ROUTE, at, TaskPolicy.DEFAULTS), true);
  }

  private static String conflicts(Window when, Other other) {
    return Check.text(
        Check.failed(RouteChecks.ofOthers(ROUTE, when, List.of(other), TaskPolicy.DEFAULTS)));
  }
}
