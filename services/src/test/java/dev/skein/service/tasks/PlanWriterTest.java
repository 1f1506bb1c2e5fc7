package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.FlightPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class PlanWriterTest {

  @ParameterizedTest
  @ValueSource(strings = {"sample", "survey"})
  void whatIsWrittenIsReadAsTheSamePlan(String name) throws Exception {
    ObjectNode file =
        (ObjectNode)
            PlanJson.MAPPER.readTree(
                Files.readString(Path.of("../testdata/plans").resolve(name + ".plan")));
    file.set(
        "geoFence",
        PlanJson.MAPPER.readTree(
            """
            {"version":2,
             "polygons":[{"version":1,"inclusion":true,"polygon":[[47,8],[47.1,8],[47.1,8.1]]},
                         {"version":1,"inclusion":false,"polygon":[[47,8],[47.1,8],[47.1,8.2]]}],
             "circles":[{"version":1,"inclusion":true,"circle":{"center":[47.05,8.05],"radius":30}},
                        {"version":1,"inclusion":false,"circle":{"center":[47.05,8.05],"radius":3}}],
             "breachReturn":[47.06,8.06,50]}
            """));
    file.set(
        "rallyPoints", PlanJson.MAPPER.readTree("{\"version\":2,\"points\":[[47.01,8.01,40.5]]}"));
    ((ArrayNode) file.at("/mission/items"))
        .add(
            PlanJson.MAPPER.readTree(
                """
                {"type":"SimpleItem","command":177,"frame":2,"autoContinue":true,"doJumpId":99,
                 "params":[1,3,0,0,0,0,0]}
                """));
    FlightPlan plan = PlanFile.read(file).plan();
    assertThat(plan.mission()).isNotEmpty();

    JsonNode written = PlanWriter.write(plan, 8);

    PlanFile.PlanImport again = PlanFile.read(written);
    assertThat(again.refused()).isEmpty();
    assertThat(again.plan()).isEqualTo(plan);
    assertThat(
            PlanJson.MAPPER.readValue(PlanJson.MAPPER.writeValueAsString(plan), FlightPlan.class))
        .isEqualTo(plan);
  }

  @Test
  void waypointsAreAPlanThatCanBeRead() {
    TaskPlan plan =
        Waypoints.plan(
            List.of(
                new Waypoints.Waypoint(47, 8, 20, "home", 5.0, 3.0, "photo", "巡检点位3"),
                new Waypoints.Waypoint(47.001, 8, 520, "amsl", null, null, null, null)),
            10,
            "land");

    assertThat(plan.plan().mission())
        .extracting(item -> item.command())
        .containsExactly(22, 178, 16, 2000, 16, 21);
    assertThat(plan.steps()).containsExactly(null, null, "巡检点位3", null, "waypoint 2 of 2", null);
    assertThat(PlanFile.read(PlanWriter.write(plan.plan(), 8)).plan()).isEqualTo(plan.plan());
  }
}
