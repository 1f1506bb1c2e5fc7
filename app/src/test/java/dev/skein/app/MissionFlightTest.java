package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Delivery;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.CancelRequested;
import dev.skein.events.CommandEvent.Requested;
import dev.skein.events.DroneEvent.MissionItemReached;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.simulator.SimulatedFleet;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Missions, by REST and by what the task service asks for on the topic: given to an ArduCopter, a
 * PX4 and vehicles by npm's node-mavlink, read back, started, and flown item by item.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MissionFlightTest {

  /** Up, three corners, and home; in a circle, with a place to return to. */
  private static final String PLAN =
      """
      {"mission":[%s,%s,%s,%s,%s],"fence":[%s],"rally":[%s]}
      """
          .formatted(
              item(22, 3, "0,0,0,null,0,0,12"),
              item(16, 3, "0,0,0,null,47.0004,8,15"),
              item(16, 3, "0,0,0,null,47.0004,8.0005,15.5"),
              item(16, 3, "0,0,0,null,47,8.0005,12"),
              item(20, 2, "0,0,0,null,null,null,null"),
              item(5003, 0, "2000,0,0,0,47,8,0"),
              item(5100, 3, "0,0,0,0,47,8,20"));

  private static final String TASKS = "task-service";

  private static final List<String> ENDS =
      List.of(
          "command.completed",
          "command.failed",
          "command.expired",
          "command.uncertain",
          "command.cancelled");

  @TempDir static Path directory;
  private static final List<MissionItemReached> REACHED = new CopyOnWriteArrayList<>();
  private static final List<CommandEvent> COMMANDS = new CopyOnWriteArrayList<>();
  private static RunningProduct skein;
  private static TopicReader reader;
  private static SimulatedFleet fleet;
  private static long arduPilot;
  private static long px4;
  private static Operator ann;
  private static Operator admin;

  @BeforeAll
  static void start() throws Exception {
    skein = RunningProduct.start(directory);
    TopicReader.Start all = new TopicReader.Start.Beginning();
    reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(Topic.DRONE_EVENTS, all, Topic.DRONE_COMMANDS, all),
            MissionFlightTest::read);
    reader.start();
    fleet = TestFleet.mixed(skein, 2, 15);
    fleet.start();
    RunningProduct.await("two drones with a fix", () -> TestFleet.withFix(skein).size() == 2);
    arduPilot = TestFleet.withFix(skein, "ardupilot").getFirst();
    px4 = TestFleet.withFix(skein, "px4").getFirst();
    ann = Operator.named(skein, "ann");
    admin = Operator.admin(skein);
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
    reader.close();
    skein.close();
  }

  @Test
  @Order(1)
  void aBadPlanIsRefusedWithItsField() throws Exception {
    ann.refused(arduPilot, 400, "parameters.plan: is needed", "{\"command\":\"upload_mission\"}");
    ann.refused(arduPilot, 400, "parameters.plan: must be an object", upload("7"));
    ann.refused(
        arduPilot,
        400,
        "parameters.plan.mission[1].params: must be a list of 7 numbers or nulls",
        upload(PLAN.replace("47.0004,8,15]", "47.0004,8]")));
    ann.refused(
        arduPilot,
        422,
        "parameters.plan.mission[1].params[4]: must be a latitude, -90 to 90",
        upload(PLAN.replace("47.0004,8,15]", "97.0004,8,15]")));
    ann.refused(
        arduPilot,
        400,
        "parameters.task_id: must be a whole number",
        "{\"command\":\"start_mission\",\"parameters\":{\"task_id\":\"7\"}}");
    ann.refused(
        arduPilot,
        422,
        "parameters.from_item: must be 0 to 2000",
        "{\"command\":\"start_mission\",\"parameters\":{\"from_item\":-1}}");
  }

  @Test
  @Order(2)
  void aMissionThroughAProhibitedZoneIsRefusedByItsName() throws Exception {
    String zone =
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"z",
        "properties":{"name":"Hospital"},"geometry":{"type":"Polygon","coordinates":
        [[[7.99,47.002],[8.01,47.002],[8.01,47.003],[7.99,47.003],[7.99,47.002]]]}}]}
        """;
    assertThat(admin.send("PUT", "/api/v1/zones", zone).statusCode()).isEqualTo(200);
    ann.refused(
        arduPilot,
        422,
        "zones: the path crosses the prohibited zone Hospital",
        upload(PLAN.replace("47.0004,8.0005,15.5]", "47.005,8.0005,15.5]")));
  }

  @Test
  @Order(3)
  void theLargestPlanGoesToTheVehicleAndALargerOneDoesNot() throws Exception {
    String item =
        item(
                16,
                3,
                "0.12345678901234567,-1.2345678901234567e-10,null,null,%s,%s,15.123456789012345")
            .formatted("47.000412345678901", "8.0000123456789012");
    String most = String.join(",", Collections.nCopies(2_000, item));
    String plan = "{\"mission\":[%s],\"fence\":[],\"rally\":[]}";
    HttpResponse<String> answer = ann.order(arduPilot, upload(plan.formatted(most)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    String id = RunningProduct.JSON.readTree(answer.body()).get("command_id").asString();
    JsonNode failed = ann.ended(arduPilot, id, "failed");
    assertThat(failed.get("reason").asString())
        .isEqualTo("the vehicle refused the mission: NO_SPACE");
    ann.refused(
        arduPilot,
        422,
        "parameters.plan: 2001 items are too many: at most 2000",
        upload(plan.formatted(most + "," + item)));
  }

  @Test
  @Order(4)
  void bothFlyWhatTheyAreGiven() throws Exception {
    for (long drone : List.of(arduPilot, px4)) {
      JsonNode given = ann.carriedOut(drone, upload(PLAN));
      assertThat(Operator.stages(given))
          .startsWith("requested", "accepted", "sent", "executing")
          .endsWith("acknowledged", "completed");
      assertThat(Operator.stages(given).stream().filter("sent"::equals)).hasSize(1);
      JsonNode started = ann.carriedOut(drone, "{\"command\":\"start_mission\"}");
      assertThat(Operator.stages(started))
          .startsWith("requested", "accepted", "sent", "acknowledged");
    }
    awaitFlown(arduPilot, 0, 1, 2, 3, 4);
    awaitFlown(px4, 0, 1, 2, 3);
  }

  @Test
  @Order(5)
  void aPlanStandsInItsOrderAndInNoList() throws Exception {
    String orders = "/api/v1/drones/%d/commands".formatted(px4);
    JsonNode listed = null;
    for (JsonNode order : skein.get(orders).get("items")) {
      listed = order.get("command").asString().equals("upload_mission") ? order : listed;
    }
    assertThat(listed.get("parameters").size()).isZero();
    JsonNode one = skein.get(orders + "/" + listed.get("command_id").asString());
    JsonNode items = one.get("parameters").get("plan").get("mission");
    assertThat(items).hasSize(5);
    assertThat(items.get(1).get("params").get(4).asDouble()).isEqualTo(47.0004);
    assertThat(items.get(4).get("params").get(6).isNull()).isTrue();

    String many =
        upload(PLAN).replaceFirst("\\{", "{\"drone_ids\":[%d,%d],".formatted(px4, arduPilot));
    HttpResponse<String> answer = ann.send("POST", "/api/v1/commands", many);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains("upload_mission is an order to one drone");
  }

  @Test
  @Order(6)
  void whatATaskAsksForIsCarriedOutInItsName() throws Exception {
    REACHED.clear();
    JsonNode plan = RunningProduct.JSON.readTree(PLAN);
    Map<?, ?> values = RunningProduct.JSON.treeToValue(plan, Map.class);
    for (long drone : List.of(arduPilot, px4)) {
      assertThat(ann.lease("DELETE", drone, "")).isEqualTo(200);
      ask("upload-" + drone, drone, "upload_mission", Map.of("plan", values, "task_id", 12), 10);
      awaitEnd("upload-" + drone, "command.completed");
      JsonNode lease = skein.get("/api/v1/drones/%d/lease".formatted(drone));
      assertThat(lease.get("holder").asString()).isEqualTo("task:12");
      HttpResponse<String> other = ann.order(drone, "{\"command\":\"arm\"}");
      assertThat(other.statusCode()).as(other.body()).isEqualTo(409);

      // Written again it is the same order.
      ask("upload-" + drone, drone, "upload_mission", Map.of("plan", values, "task_id", 12), 10);
      ask("start-" + drone, drone, "start_mission", Map.of("task_id", 12), 10);
      awaitEnd("start-" + drone, "command.completed");
      assertThat(types("upload-" + drone))
          .startsWith("command.requested", "command.accepted", "command.sent")
          .containsOnlyOnce("command.accepted", "command.sent", "command.completed");
      JsonNode order = skein.get("/api/v1/drones/%d/commands/start-%d".formatted(drone, drone));
      assertThat(order.get("requested_by").asString()).isEqualTo("task:12");
    }
    awaitFlown(arduPilot, 0, 1, 2, 3, 4);
    awaitFlown(px4, 0, 1, 2, 3);
  }

  @Test
  @Order(7)
  void whatATaskMayNotHasFailedWithTheReason() throws Exception {
    String free = "/api/v1/drones/%d/lease".formatted(px4);
    assertThat(admin.send("PUT", free, "{\"take\":true}").statusCode()).isEqualTo(200);
    ask("held", px4, "return_to_base", Map.of(), 10);
    awaitEnd("held", "command.failed");
    assertThat(reason("held")).startsWith("lease: admin has the drone until ");
    assertThat(admin.send("DELETE", free, "").statusCode()).isEqualTo(200);

    ask("late", px4, "return_to_base", Map.of(), -1);
    awaitEnd("late", "command.expired");
    ask("odd", px4, "dance", Map.of(), 10);
    awaitEnd("odd", "command.failed");
    assertThat(reason("odd")).startsWith("command: must be one of arm, disarm");
    ask("bare", px4, "upload_mission", Map.of(), 10);
    awaitEnd("bare", "command.failed");
    assertThat(reason("bare")).isEqualTo("parameters.plan: is needed");
    ask("nobody", 99, "return_to_base", Map.of(), 10);
    awaitEnd("nobody", "command.failed");
    assertThat(reason("nobody")).isEqualTo("there is no drone 99");
    ask("ground", px4, "pause", Map.of(), 10);
    awaitEnd("ground", "command.failed");
    assertThat(reason("ground")).isEqualTo("in_the_air: it is on the ground");
    JsonNode order = skein.get("/api/v1/drones/%d/commands/ground".formatted(px4));
    assertThat(order.get("state").asString()).isEqualTo("failed");
    assertThat(Operator.stages(order)).containsExactly("requested", "failed");

    assertThat(takenBackUndecided()).doesNotContain("command.acknowledged");

    // Of others than services nothing is taken: it stays as it is.
    write("test", "forged", px4, "return_to_base", Map.of(), 10);
    ask("after", px4, "dance", Map.of(), 10);
    awaitEnd("after", "command.failed");
    assertThat(types("forged")).containsExactly("command.requested");
  }

  @Test
  @Order(8)
  void vehiclesOfAnotherMakeKeepWhatTheyAreGiven() throws Exception {
    for (String autopilot : List.of("3", "12")) {
      int system = autopilot.equals("3") ? 71 : 72;
      try (NodeProgram vehicle = vehicle(system, autopilot)) {
        long drone = newest();
        JsonNode done = ann.carriedOut(drone, upload(PLAN));
        assertThat(Operator.stages(done)).endsWith("acknowledged", "completed");
        int home = autopilot.equals("3") ? 1 : 0;
        List<JsonNode> items = given(vehicle, 0);
        assertThat(items).hasSize(5 + home);
        JsonNode second = items.get(1 + home);
        assertThat(second.get("command").asInt()).isEqualTo(16);
        assertThat(second.get("x").asInt()).isEqualTo(470_004_000);
        assertThat(second.get("y").asInt()).isEqualTo(80_000_000);
        assertThat(second.get("z").asDouble()).isEqualTo(15);
        assertThat(second.get("param4").asString()).isEqualTo(home == 1 ? "0" : "NaN");
        // It has not said whether it keeps fences: it was given those that there are.
        assertThat(given(vehicle, 1)).hasSize(1);
        assertThat(given(vehicle, 2)).hasSize(1);
        ann.carriedOut(drone, "{\"command\":\"start_mission\"}");
      }
    }
  }

  @Test
  @Order(9)
  void whatAVehicleKeepsOtherwiseHasFailedWithTheItem() throws Exception {
    try (NodeProgram _ = vehicle(73, "12", "2")) {
      HttpResponse<String> answer = ann.order(newest(), upload(PLAN));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      String id = RunningProduct.JSON.readTree(answer.body()).get("command_id").asString();
      JsonNode failed = ann.ended(newest(), id, "failed");
      assertThat(failed.get("reason").asString())
          .isEqualTo("the vehicle: keeps mission[2] otherwise: params[6] is 20.5, not 15.5");
      ann.refused(
          newest(),
          422,
          "mission: its last upload is failed: upload it again",
          "{\"command\":\"start_mission\"}");
      assertThat(Operator.stages(failed)).doesNotContain("acknowledged");
    }
  }

  /**
   * An order taken back before it was decided on, as when that role stands still meanwhile. Wish
   * and order mostly come to it in one batch; in two the vehicle may have been faster.
   */
  private static List<String> takenBackUndecided() throws InterruptedException {
    for (int attempt = 1; attempt <= 10; attempt++) {
      String id = "early-" + attempt;
      Instant soon = Instant.now().plusSeconds(10);
      DroneId drone = new DroneId(px4);
      var _ = tell(TASKS, id, new Requested(id, drone, "arm", Map.of(), soon, "task:12"));
      tell(TASKS, id + "-back", new CancelRequested(id, drone, "task:12")).join();
      RunningProduct.await("an end of " + id, () -> hasEnded(id));
      if (types(id).contains("command.cancelled")) {
        return types(id);
      }
    }
    throw new AssertionError("none of ten orders was cancelled");
  }

  private static NodeProgram vehicle(int system, String autopilot, String... changed)
      throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add("" + skein.mavlink().getPort());
    arguments.add("" + system);
    arguments.add(autopilot);
    arguments.addAll(List.of(changed));
    long before = newest();
    NodeProgram vehicle = new NodeProgram("mission.mjs", arguments.toArray(String[]::new)).listen();
    RunningProduct.await("it is here", () -> newest() > before);
    RunningProduct.await("an order would be taken", () -> wouldTakeOne(newest()));
    return vehicle;
  }

  private static boolean wouldTakeOne(long drone) {
    try {
      String path = "/api/v1/drones/%d/commands?dry_run=true".formatted(drone);
      return ann.send("POST", path, upload(PLAN)).body().contains("\"would_be_taken\":true");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The drone that came last. */
  private static long newest() {
    return TestFleet.withFix(skein).stream()
        .mapToLong(drone -> drone.get("drone_id").asLong())
        .max()
        .orElseThrow();
  }

  /** The items of a list that a vehicle has heard, without those that came twice. */
  private static List<JsonNode> given(NodeProgram vehicle, int type) {
    List<JsonNode> items = new ArrayList<>();
    for (JsonNode line : vehicle.heard("MISSION_ITEM_INT")) {
      JsonNode item = line.get(1);
      if (item.get("missionType").asInt() == type && item.get("seq").asInt() == items.size()) {
        items.add(item);
      }
    }
    return items;
  }

  private static void awaitFlown(long drone, Integer... items) throws InterruptedException {
    RunningProduct.await(
        "it is down again after " + List.of(items),
        () ->
            reached(drone).equals(List.of(items))
                && status(drone).get("status").asString().equals("idle"));
  }

  private static List<Integer> reached(long drone) {
    return REACHED.stream()
        .filter(item -> item.droneId().value() == drone)
        .map(MissionItemReached::item)
        .toList();
  }

  private static void ask(
      String id, long drone, String command, Map<String, Object> given, int seconds) {
    write(TASKS, id, drone, command, given, seconds);
  }

  private static void write(
      String source,
      String id,
      long drone,
      String command,
      Map<String, Object> given,
      int seconds) {
    Instant until = Instant.now().plusSeconds(seconds);
    tell(source, id, new Requested(id, new DroneId(drone), command, given, until, "task:12"))
        .join();
  }

  private static CompletableFuture<?> tell(String source, String id, CommandEvent event) {
    return skein
        .product()
        .bean(Publisher.class)
        .publish(Event.of(id, source, Instant.now(), event));
  }

  private static void awaitEnd(String id, String type) throws InterruptedException {
    RunningProduct.await("an end of " + id, () -> hasEnded(id));
    assertThat(types(id)).as(id + " " + reason(id)).endsWith(type);
  }

  private static boolean hasEnded(String id) {
    return types(id).stream().anyMatch(ENDS::contains);
  }

  private static List<String> types(String id) {
    return COMMANDS.stream()
        .filter(event -> event.commandId().equals(id))
        .map(CommandEvent::eventType)
        .toList();
  }

  private static String reason(String id) {
    return COMMANDS.stream()
        .filter(event -> event.commandId().equals(id))
        .map(event -> event instanceof CommandEvent.Failed failed ? failed.reason() : "")
        .reduce("", (_, last) -> last);
  }

  private static void read(Delivery delivery) {
    Event<?> event = delivery.findEvent();
    switch (event == null ? null : event.data()) {
      case CommandEvent command -> COMMANDS.add(command);
      case MissionItemReached item -> REACHED.add(item);
      case null, default -> {}
    }
  }

  private static JsonNode status(long drone) {
    return skein.read("/api/v1/drones/%d/status".formatted(drone));
  }

  private static String upload(String plan) {
    return "{\"command\":\"upload_mission\",\"parameters\":{\"plan\":%s}}".formatted(plan);
  }

  private static String item(int command, int frame, String params) {
    return "{\"command\":%d,\"frame\":%d,\"auto_continue\":true,\"params\":[%s]}"
        .formatted(command, frame, params);
  }
}
