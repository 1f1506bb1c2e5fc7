package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.skein.events.MissionItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class PlanFileTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  @Test
  void simpleItemsAreThoseOfTheFile() throws Exception {
    PlanFile.PlanImport read = PlanFile.read(file("sample"));

    assertThat(read.refused()).isEmpty();
    assertThat(read.plan().mission())
        .extracting(MissionItem::command)
        .containsExactly(22, 16, 2000, 16, 16, 20);
    MissionItem takeOff = read.plan().mission().getFirst();
    assertThat(takeOff.frame()).isEqualTo(3);
    assertThat(takeOff.autoContinue()).isTrue();
    assertThat(takeOff.params()).containsExactly(15.0, 0.0, 0.0, null, 47.3977507, 8.5456075, 50.0);
    assertThat(takeOff.param(4)).isNaN();
    assertThat(read.plan().fence()).isEmpty();
    assertThat(read.plan().rally()).isEmpty();
  }

  @Test
  void aSurveyIsFlownByTheItemsThatWereComputedForIt() throws Exception {
    JsonNode survey = file("survey");

    PlanFile.PlanImport read = PlanFile.read(survey);

    assertThat(read.refused()).isEmpty();
    assertThat(read.plan().mission()).hasSize(1 + 12);
    JsonNode last =
        survey.at("/mission/items/1/TransectStyleComplexItem/Items").get(11).get("command");
    assertThat(read.plan().mission().getLast().command()).isEqualTo(last.asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "survey-missing-items | mission.items[1] | a survey without the items that were computed",
        "without-mission | mission | is missing",
        "wrong-overall-version | version | must be 1, not 42",
      })
  void whatCannotBeFlownIsRefusedWithItsPlace(String name, String where, String reason)
      throws Exception {
    PlanFile.PlanImport read = PlanFile.read(file(name));

    assertThat(read.refused()).hasSize(1);
    assertThat(read.refused().getFirst().where()).isEqualTo(where);
    assertThat(read.refused().getFirst().reason()).startsWith(reason);
    assertThat(read.plan().mission()).isEmpty();
  }

  @Test
  void eachItemThatCannotBeFlownIsNamedAndNothingIsHalfTaken() throws Exception {
    ObjectNode plan = file("sample");
    ArrayNode items = (ArrayNode) plan.at("/mission/items");
    ((ObjectNode) items.get(0)).put("command", 999);
    ((ObjectNode) items.get(1)).put("frame", 1);
    ((ArrayNode) items.get(3).get("params")).set(4, JSON.getNodeFactory().numberNode(91));
    ((ArrayNode) items.get(4).get("params")).set(6, JSON.getNodeFactory().stringNode("high"));
    items.addObject().put("type", "ComplexItem").put("complexItemType", "fwLandingPattern");

    PlanFile.PlanImport read = PlanFile.read(plan);

    assertThat(read.plan().mission()).isEmpty();
    assertThat(read.refused())
        .extracting(PlanFile.Refused::where, PlanFile.Refused::reason)
        .contains(
            tuple("mission.items[0]", "command: 999 is none that is flown"),
            tuple("mission.items[3]", "params[4]: a latitude is -90 to 90 degrees, not 91.0"),
            tuple("mission.items[4]", "params[6]: must be a number or null"),
            tuple(
                "mission.items[6]",
                "a fwLandingPattern without the items that were computed for it"
                    + " (TransectStyleComplexItem.Items) cannot be flown"))
        .hasSize(5);
  }

  /** Else the task would be taken, and fail when it starts. */
  @Test
  void whatNoOrderTakesIsRefusedToo() throws Exception {
    ObjectNode plan = file("sample");
    ArrayNode items = (ArrayNode) plan.at("/mission/items");
    ((ArrayNode) items.get(1).get("params")).set(0, JSON.getNodeFactory().numberNode(1e39));
    ObjectNode landing = (ObjectNode) items.get(5);
    landing.put("command", 21).put("frame", 3);
    landing.set("params", JSON.readTree("[0,0,0,0,47.3,8.5,null]"));

    assertThat(PlanFile.read(plan).refused())
        .extracting(PlanFile.Refused::where, PlanFile.Refused::reason)
        .contains(
            tuple("mission.items[1]", "params[0]: must be a number that a float holds, or null"));
    ((ArrayNode) items.get(1).get("params")).set(0, JSON.getNodeFactory().numberNode(1));
    assertThat(PlanFile.read(plan).refused())
        .extracting(PlanFile.Refused::where, PlanFile.Refused::reason)
        .containsExactly(
            tuple("mission.items[5]", "params[6]: an altitude is needed with a place"));
  }

  @Test
  void fenceAndRallyPointsAreItemsOfTheirOwnLists() throws Exception {
    ObjectNode plan = file("sample");
    plan.set(
        "geoFence",
        JSON.readTree(
            """
            {"version":2,
             "polygons":[{"version":1,"inclusion":true,"polygon":[[47,8],[47.1,8],[47.1,8.1]]}],
             "circles":[{"version":1,"inclusion":false,"circle":{"center":[47.05,8.05],"radius":30}}],
             "breachReturn":[47.06,8.06,50]}
            """));
    plan.set("rallyPoints", JSON.readTree("{\"version\":2,\"points\":[[47.01,8.01,40]]}"));

    PlanFile.PlanImport read = PlanFile.read(plan);

    assertThat(read.refused()).isEmpty();
    assertThat(read.plan().fence())
        .extracting(MissionItem::command)
        .containsExactly(5001, 5001, 5001, 5004, 5000);
    assertThat(read.plan().fence().getFirst().params())
        .containsExactly(3.0, 0.0, 0.0, 0.0, 47.0, 8.0, 0.0);
    assertThat(read.plan().fence().get(3).param(1)).isEqualTo(30);
    assertThat(read.plan().rally()).hasSize(1);
    assertThat(read.plan().rally().getFirst().params())
        .containsExactly(0.0, 0.0, 0.0, 0.0, 47.01, 8.01, 40.0);
  }

  @Test
  void aJumpGoesToThePlaceOfTheItemThatItMeans() throws Exception {
    ObjectNode plan = file("survey");
    ((ArrayNode) plan.at("/mission/items")).add(jump(4));

    assertThat(PlanFile.read(plan).plan().mission().getLast().param(1)).isEqualTo(3);

    ((ArrayNode) plan.at("/mission/items")).add(jump(77));
    assertThat(PlanFile.read(plan).refused())
        .containsExactly(
            new PlanFile.Refused(
                "mission.items[3]", "params[0]: no item has the doJumpId that is jumped to"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "geoFence | {\"version\":2,\"polygons\":{\"a\":1},\"circles\":[]} | geoFence.polygons",
        "geoFence | {\"version\":2,\"polygons\":[],\"circles\":{\"a\":1}} | geoFence.circles",
        "geoFence | {\"version\":2,\"polygons\":\"x\",\"circles\":[]} | geoFence.polygons",
        "geoFence | {\"version\":2,\"polygons\":[{\"polygon\":{\"a\":1,\"b\":1,\"c\":1}}]} |"
            + " geoFence.polygons[0].polygon",
        "geoFence | {\"version\":2,\"polygons\":[],\"breachReturn\":{\"a\":1}} |"
            + " geoFence.breachReturn",
        "rallyPoints | {\"version\":2,\"points\":{\"a\":[1,2,3]}} | rallyPoints.points"
      })
  void whatShouldBeAListAndIsNoneIsRefused(String part, String document, String where)
      throws Exception {
    ObjectNode plan = file("sample");
    plan.set(part, JSON.readTree(document));
    assertThat(PlanFile.read(plan).refused())
        .extracting(PlanFile.Refused::where)
        .containsExactly(where);
  }

  @ParameterizedTest
  @CsvSource({"[]", "7", "null", "'{\"fileType\":\"Plan\"}'", "'{\"fileType\":[]}'"})
  void nonsenseIsRefused(String document) {
    assertThat(PlanFile.read(JSON.readTree(document)).refused()).isNotEmpty();
  }

  private static JsonNode jump(int id) {
    return JSON.readTree(
        """
        {"type":"SimpleItem","command":177,"frame":2,"autoContinue":true,"doJumpId":99,
         "params":[%d,3,0,0,0,0,0]}
        """
            .formatted(id));
  }

  private static ObjectNode file(String name) throws IOException {
    Path file = Path.of("../testdata/plans").resolve(name + ".plan");
    return (ObjectNode) JSON.readTree(Files.readString(file));
  }
}
