package dev.skein.links.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter.Fault;
import dev.skein.links.orders.PlanParameter.Read;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A plan as an order's parameter: what is one, and what is wrong with others, by field. */
class PlanParameterTest {

  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void whatIsWrittenIsReadAlsoWhenJsonLiesBetween() {
    FlightPlan plan =
        new FlightPlan(
            List.of(
                new MissionItem(16, 3, true, Arrays.asList(0.0, 1.5, null, null, 47.1, 8.2, 30.0)),
                new MissionItem(178, 2, false, Arrays.asList(1.0, 5.0, -1.0, 0.0, 0.0, 0.0, 0.0))),
            List.of(
                new MissionItem(5003, 0, true, Arrays.asList(90.0, 0.0, 0.0, 0.0, 47.0, 8.0, 0.0))),
            List.of(
                new MissionItem(5100, 3, true, Arrays.asList(0.0, 0.0, 0.0, 0.0, 47.0, 8.0, 9.0))));
    Object json = JSON.readValue(JSON.writeValueAsString(PlanParameter.write(plan)), Object.class);
    assertThat(PlanParameter.read(json)).isEqualTo(new Read.Good(plan));
  }

  @Test
  void everyFaultNamesItsField() {
    assertThat(faults("[]"))
        .containsExactly("parameters.plan: must be an object with the lists mission, fence, rally");
    assertThat(faults("{\"mission\":[],\"fence\":{},\"goal\":1}"))
        .containsExactly(
            "parameters.plan.goal: is no list of a plan",
            "parameters.plan.fence: must be a list of items",
            "parameters.plan.rally: must be a list of items");
    assertThat(
            ofMission(
                item("16", "3", "[0,0,0,0,47,8,30]"),
                item("\"fly\"", "3", "[0,0,0,0,47,8,30]"),
                item("16", "3.5", "[0,0,0,0,47,8]"),
                item("16", "3", "[0,\"0\",0,0,47,8,30]"),
                "7",
                item("16", "300", "[0,0,0,0,97,188,null]"),
                item("16", "3", "[0,0,0,0,97,188,null]"),
                item("16", "3", "[0,0,0,0,47,null,3]"),
                item("16", "3", "[0,0,1e39,0,47,8,3]")))
        .containsExactly(
            "parameters.plan.mission[1].command: must be a whole number",
            "parameters.plan.mission[2].frame: must be a whole number",
            "parameters.plan.mission[2].params: must be a list of 7 numbers or nulls",
            "parameters.plan.mission[3].params[1]: must be a number that a float holds, or null",
            "parameters.plan.mission[4]: must be an object",
            "parameters.plan.mission[5].frame: must be 0 to 255",
            "parameters.plan.mission[6].params[4]: must be a latitude, -90 to 90",
            "parameters.plan.mission[6].params[5]: must be a longitude, -180 to 180",
            "parameters.plan.mission[6].params[6]: an altitude is needed with a place",
            "parameters.plan.mission[7].params: latitude and longitude, the fifth and the sixth,"
                + " belong together",
            "parameters.plan.mission[8].params[2]: must be a number that a float holds, or null");
    assertThat(
            faults(
                "{\"mission\":[],\"fence\":[%s],\"rally\":[%s]}"
                    .formatted(
                        item("16", "0", "[0,0,0,0,47,8,3]"),
                        item("5000", "0", "[0,0,0,0,47,8,3]"))))
        .containsExactly(
            "parameters.plan.fence[0].command: 16 is none of a fence",
            "parameters.plan.rally[0].command: 5000 is none of a rally");
  }

  @Test
  void moreItemsThanFitAreRefused() {
    Object item = JSON.readValue(item("16", "3", "[0,0,0,0,47,8,30]"), Object.class);
    assertThat(PlanParameter.read(plan(Collections.nCopies(2_000, item))))
        .isInstanceOf(Read.Good.class);
    assertThat(PlanParameter.read(plan(Collections.nCopies(2_001, item))))
        .isEqualTo(
            new Read.Bad(
                List.of(
                    new Fault("parameters.plan", "2001 items are too many: at most 2000", false))));
  }

  private static Map<String, Object> plan(List<Object> mission) {
    return Map.of("mission", mission, "fence", List.of(), "rally", List.of());
  }

  private static String item(String command, String frame, String params) {
    return "{\"command\":%s,\"frame\":%s,\"auto_continue\":true,\"params\":%s}"
        .formatted(command, frame, params);
  }

  private static List<String> ofMission(String... items) {
    return faults(
        "{\"mission\":[%s],\"fence\":[],\"rally\":[]}".formatted(String.join(",", items)));
  }

  private static List<String> faults(String json) {
    return PlanParameter.read(JSON.readValue(json, Object.class)) instanceof Read.Bad bad
        ? bad.faults().stream().map(fault -> fault.field() + ": " + fault.reason()).toList()
        : List.of();
  }
}
