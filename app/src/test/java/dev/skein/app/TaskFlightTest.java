package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.skein.app.RestClient.Answer;
import dev.skein.bus.TopicReader;
import dev.skein.events.Event;
import dev.skein.events.TaskEvent;
import dev.skein.events.Topic;
import dev.skein.simulator.SimulatedFleet;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tasks by REST alone, flown by ArduCopters and PX4s, also while the server is restarted. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class TaskFlightTest {

  private static final double SPEED = 10;
  private static final Duration LONGEST_FLIGHT = Duration.ofMinutes(4);
  private static final List<String> LAST = List.of("completed", "failed", "cancelled");

  /** Up, two places, and home. */
  private static final String PLAN =
      """
      {"fileType":"Plan","version":1,"groundStation":"QGroundControl",
       "mission":{"version":2,"firmwareType":3,"vehicleType":2,"cruiseSpeed":15,"hoverSpeed":5,
        "plannedHomePosition":[47,8,420],"items":[
        {"type":"SimpleItem","command":22,"frame":3,"autoContinue":true,"doJumpId":1,
         "params":[0,0,0,null,47,8,12]},
        {"type":"SimpleItem","command":16,"frame":3,"autoContinue":true,"doJumpId":2,
         "params":[0,0,0,null,47.0004,8,12]},
        {"type":"SimpleItem","command":16,"frame":3,"autoContinue":true,"doJumpId":3,
         "params":[0,0,0,null,47.0004,8.0003,12]},
        {"type":"SimpleItem","command":20,"frame":2,"autoContinue":true,"doJumpId":4,
         "params":[0,0,0,0,0,0,0]}]},
       "geoFence":{"version":2,"circles":[],"polygons":[]},
       "rallyPoints":{"version":2,"points":[]}}
      """;

  private static final double A_METRE = 0.000_009;
  private static final double FAR_LATITUDE = 47.0075;
  private static final String FAR = FAR_LATITUDE + ",\"longitude\":8.0002";
  private static final String TAIL = "\"altitude\":10}]";
  private static final String TAIL_HOLDS = "\"altitude\":10,\"hold_s\":120}]";

  @TempDir static Path directory;
  private static final List<TaskEvent> EVENTS = new CopyOnWriteArrayList<>();
  private static Settings settings;
  private static RunningProduct skein;
  private static RestClient admin;
  private static TopicReader reader;
  private static SimulatedFleet fleet;
  private static final List<Long> ARDU_PILOT = new ArrayList<>();
  private static final List<Long> PX4 = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Path config = directory.resolve("config.yaml");
    Files.writeString(config, "tasks:\n  lost_seconds: 5\n");
    settings =
        SettingsFile.read(config, RunningProduct.settings(directory).withMavlinkPort(freePort()));
    skein = RunningProduct.start(settings);
    watch();
    fleet = TestFleet.mixed(skein, 4, SPEED);
    fleet.start();
    RunningProduct.await("four drones with a fix", () -> TestFleet.withFix(skein).size() == 4);
    ARDU_PILOT.addAll(TestFleet.withFix(skein, "ardupilot"));
    PX4.addAll(TestFleet.withFix(skein, "px4"));
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
    reader.close();
    skein.close();
  }

  @Test
  @Order(1)
  void fromThePlanToTheLandingInBothManners() throws Exception {
    try (LivePositions live = new LivePositions(skein)) {
      List<String> ids = flyBoth();
      for (String id : ids) {
        RunningProduct.await(
            "the socket's news of it", () -> live.told("task_id", id).contains("task.completed"));
        assertThat(live.told("task_id", id).stream().distinct())
            .containsExactly(
                "task.created", "task.assigned", "task.started", "task.progress", "task.completed");
        long drone = task(id).get("drone_id").asLong();
        JsonNode orders = admin.get("/api/v1/drones/" + drone + "/commands").expect(200).body();
        assertThat(orders.get("items"))
            .hasSize(2)
            .allSatisfy(order -> {
              String command = order.get("command_id").asString();
              // The landing may be told before somebody has seen that the mission began.
              RunningProduct.await(
                  "the end of " + command,
                  () -> live.told("command_id", command).contains("command.completed"));
              assertThat(live.told("command_id", command))
                  .startsWith("command.requested", "command.accepted", "command.sent")
                  .endsWith("command.completed");
            });
      }
    }
  }

  private static List<String> flyBoth() throws Exception {
    List<String> ids = new ArrayList<>();
    for (long drone : List.of(ARDU_PILOT.getFirst(), PX4.getFirst())) {
      String id = made(imported(drone, PLAN));
      assertThat(admin.get(path(id) + "/plan").expect(200).body())
          .isEqualTo(RunningProduct.JSON.readTree(PLAN));
      // Who has the drone has it fly a task.
      String lease = "/api/v1/drones/" + drone + "/lease";
      admin.call("PUT", lease, "{\"seconds\":600}").expect(200);
      start(id);
      // It is over soon: whoever looks late sees no more than that it was so.
      RunningProduct.await("it flies", () -> told(id).contains("task.started"));
      assertThat(admin.get(lease).body().get("holder").asString()).isEqualTo("admin");
      admin.delete(lease).expect(200);
      ids.add(id);
    }
    for (String id : ids) {
      ended(id, "completed");

      assertThat(task(id).get("progress").asDouble()).isEqualTo(100);
      RunningProduct.await("the news of it", () -> told(id).contains("task.completed"));
      assertThat(told(id).stream().distinct())
          .containsExactly(
              "task.created", "task.assigned", "task.started", "task.progress", "task.completed");
      assertThat(EVENTS)
          .filteredOn(event -> event.taskId().toString().equals(id))
          .filteredOn(TaskEvent.Progress.class::isInstance)
          .extracting(event -> ((TaskEvent.Progress) event).currentStep())
          .contains("item 2 of 4", "item 3 of 4", "return");
    }
    return ids;
  }

  @Test
  @Order(2)
  void itHoldsGoesOnAndComesHomeWhenItIsCalledOff() throws Exception {
    long drone = PX4.getFirst();
    String id = made(waypoints(drone, 600, ""));
    start(id);
    admin.post(path(id) + "/pause", "").expect(409);
    awaitStep(id, "巡检点位3");
    await("who decides on orders has heard that it flies", () -> isTakenToFly(drone));
    described(admin.post(path(id) + "/pause", "").expect(202));
    awaitState(id, "paused");
    described(admin.post(path(id) + "/resume", "").expect(202));
    awaitState(id, "started");
    described(admin.post(path(id) + "/cancel", "").expect(202));
    assertThat(state(id)).isEqualTo("cancelled");
    await("home", () -> status(drone).equals("idle"));
  }

  /** Its fence is nearer than its first place: a PX4 holds there by itself. */
  @Test
  @Order(3)
  void aDroneThatAFailsafeHoldsWaitsAndGoesOnWhenItIsToldTo() throws Exception {
    long drone = PX4.getFirst();
    JsonNode at = admin.get("/api/v1/drones/" + drone).expect(200).body().get("location");
    String circle =
        "{\"circle\":{\"center\":[%s,%s],\"radius\":30},\"inclusion\":true,\"version\":1}"
            .formatted(at.get("latitude"), at.get("longitude"));
    String fenced = PLAN.replace("\"circles\":[]", "\"circles\":[" + circle + "]");
    String id = made(imported(drone, fenced));
    start(id);
    awaitState(id, "paused");
    assertThat(task(id).get("reason").asString())
        .isEqualTo("the drone left its mission: mode AUTO.LOITER");
    admin.post(path(id) + "/resume", "").expect(202);
    ended(id, "completed");
    RunningProduct.await("the news of it", () -> told(id).contains("task.completed"));
    assertThat(told(id).stream().filter(type -> !type.equals("task.progress")))
        .containsExactly(
            "task.created",
            "task.assigned",
            "task.started",
            "task.paused",
            "task.started",
            "task.completed");
  }

  /** It is in its mission's mode all the while: where it is shows whether it holds. */
  @Test
  @Order(4)
  void anArduCopterStandsStillOnItsWayAndGoesOn() throws Exception {
    long drone = ARDU_PILOT.getFirst();
    String id = made(waypoints(drone, 0, "").replace("47.0003,\"longitude\":8.0002", FAR));
    start(id);
    awaitStep(id, "waypoint 2 of 2");
    await("who decides on orders has heard that it flies", () -> isTakenToFly(drone));
    admin.post(path(id) + "/pause", "").expect(202);
    awaitState(id, "paused");

    await("it stands", () -> speed(drone) < 0.5);
    double latitude = latitude(drone);
    Thread.sleep(1_500);
    assertThat(latitude(drone)).isCloseTo(latitude, within(A_METRE));
    assertThat(latitude).isLessThan(FAR_LATITUDE - 20 * A_METRE);
    admin.post(path(id) + "/resume", "").expect(202);
    awaitState(id, "started");
    await("it flies on", () -> latitude(drone) > latitude + 20 * A_METRE);
    ended(id, "completed");
  }

  @Test
  @Order(5)
  void whoTakesTheDroneAwayEndsTheTask() throws Exception {
    long drone = ARDU_PILOT.getFirst();
    String id = made(waypoints(drone, 600, ""));
    start(id);
    awaitStep(id, "巡检点位3");
    admin
        .post(
            "/api/v1/drones/" + drone + "/commands",
            "{\"command\":\"return_to_base\",\"emergency\":true}")
        .expect(202);
    JsonNode ended = ended(id, "failed");
    assertThat(ended.get("reason").asString())
        .isEqualTo("return_to_base by admin took the drone elsewhere");
  }

  @Test
  @Order(6)
  void aRestartInTheMiddleOfATaskChangesNothing() throws Exception {
    String id = made(waypoints(ARDU_PILOT.getLast(), 300, ""));
    start(id);
    awaitStep(id, "巡检点位3");
    reader.close();
    String password = skein.password();
    skein.close();
    EVENTS.clear();
    skein = RunningProduct.startAgain(settings, password);
    watch();

    ended(id, "completed");

    RunningProduct.await("the news of it", () -> told(id).contains("task.completed"));
    assertThat(told(id).stream().filter(type -> !type.equals("task.progress")))
        .containsExactly("task.created", "task.assigned", "task.started", "task.completed");
    await("home", () -> status(ARDU_PILOT.getFirst()).equals("idle"));
  }

  @Test
  @Order(7)
  void vehiclesOfAnotherMakeFlyItFromThePlanToTheLanding() throws Exception {
    for (String autopilot : List.of("3", "12")) {
      List<Long> before = drones();
      String port = "" + skein.mavlink().getPort();
      String system = autopilot.equals("3") ? "93" : "92";
      try (NodeProgram vehicle = new NodeProgram("mission.mjs", port, system, autopilot)) {
        vehicle.listen();
        await("it is here", () -> drones().size() > before.size());
        List<Long> come = drones();
        come.removeAll(before);
        // One gets what people's waypoints are made into.
        boolean isByWaypoints = autopilot.equals("12");
        String id =
            made(isByWaypoints ? actions(come.getFirst()) : imported(come.getFirst(), PLAN));
        start(id);

        ended(id, "completed");

        if (isByWaypoints) {
          assertThat(vehicle.heard("MISSION_ITEM_INT"))
              .extracting(line -> line.at("/1/command").asInt())
              .containsSubsequence(22, 16, 2500, 16, 211, 16, 2501, 20);
        }

        RunningProduct.await("the news of it", () -> told(id).contains("task.completed"));
        assertThat(told(id).stream().distinct())
            .containsExactly(
                "task.created", "task.assigned", "task.started", "task.progress", "task.completed");
      }
    }
  }

  private static List<Long> drones() {
    return new ArrayList<>(
        TestFleet.withFix(skein).stream().map(drone -> drone.get("drone_id").asLong()).toList());
  }

  /** Its first place is behind it: the other begins with that. */
  @Test
  @Order(8)
  void anotherDroneFliesWhatIsLeftOfALostOnesTask() throws Exception {
    List<Long> before = drones();
    try (SimulatedFleet lone = TestFleet.single(skein, 77, SPEED)) {
      lone.start();
      await("it is here", () -> drones().size() > before.size());
      List<Long> come = drones();
      come.removeAll(before);
      String id =
          made(waypoints(come.getFirst(), 0, ",\"reassign\":true").replace(TAIL, TAIL_HOLDS));
      start(id);
      awaitStep(id, "waypoint 2 of 2");
      lone.close();

      JsonNode ended = ended(id, "completed");

      long other = ended.get("drone_id").asLong();
      assertThat(before).contains(other);
      JsonNode orders = admin.get("/api/v1/drones/" + other + "/commands").expect(200).body();
      List<String> given = new ArrayList<>();
      for (JsonNode order : orders.get("items")) {
        if (order.get("requested_by").asString().equals("task:" + id)) {
          given.addFirst(
              order.get("command").asString() + order.path("parameters").path("from_item"));
        }
      }
      assertThat(given).containsExactly("upload_mission", "take_off", "start_mission1");
      RunningProduct.await("the news of it", () -> told(id).contains("task.completed"));
      assertThat(told(id).stream().filter(type -> !type.equals("task.progress")))
          .containsExactly(
              "task.created",
              "task.assigned",
              "task.started",
              "task.assigned",
              "task.started",
              "task.completed");
    }
  }

  @Test
  @Order(9)
  void aLostDronesTaskFailsWhenNobodyCanTakeItOver() throws Exception {
    long drone = PX4.getLast();
    String id = made(waypoints(drone, 600, ",\"reassign\":true"));
    start(id);
    awaitStep(id, "巡检点位3");
    fleet.close();
    JsonNode ended = ended(id, "failed");
    assertThat(ended.get("reason").asString())
        .contains("drone lost: drone " + drone)
        .contains("drone " + ARDU_PILOT.getFirst() + " is not connected");
  }

  private static String imported(long drone, String plan) {
    return "{\"name\":\"Masts\",\"type\":\"inspection\",\"drone_id\":%d,\"accept_conflicts\":true,\"plan\":%s}"
        .formatted(drone, plan);
  }

  private static String actions(long drone) {
    return """
    {"name":"Masts","type":"delivery","drone_id":%d,"accept_conflicts":true,"waypoints":[
     {"latitude":47.0003,"longitude":8,"altitude":10,"action":"video_start"},
     {"latitude":47.0003,"longitude":8.0002,"altitude":10,"action":"release"},
     {"latitude":47.0001,"longitude":8.0002,"altitude":10,"action":"video_stop"}]}
    """
        .formatted(drone);
  }

  private static String waypoints(long drone, int holdS, String more) {
    return String.format(
        Locale.ROOT,
        """
        {"name":"Masts","type":"patrol","drone_id":%d,"accept_conflicts":true,"waypoints":[
         {"latitude":47.0003,"longitude":8,"altitude":10,"hold_s":%d,"name":"巡检点位3"},
         {"latitude":47.0003,"longitude":8.0002,"altitude":10}]%s}
        """,
        drone,
        holdS,
        more);
  }

  private static void watch() {
    admin = new RestClient(skein.url(""), skein.token());
    reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(Topic.TASK_EVENTS, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null && event.data() instanceof TaskEvent task) {
                EVENTS.add(task);
              }
            });
    reader.start();
  }

  private static String made(String body) {
    return admin.post("/api/v1/tasks", body).expect(201).body().get("task_id").asString();
  }

  /** As soon as those who look after tasks have heard of the drone, too. */
  private static void start(String id) throws Exception {
    await("it may start", () -> described(admin.post(path(id) + "/start", "")).status() == 202);
  }

  /** The answer, when the OpenAPI document describes it. */
  private static Answer described(Answer answer) {
    ApiContract.check(skein, answer.whole());
    return answer;
  }

  private static String path(String id) {
    return "/api/v1/tasks/" + id;
  }

  private static JsonNode task(String id) {
    return admin.get(path(id)).expect(200).body();
  }

  private static String state(String id) {
    return task(id).get("state").asString();
  }

  private static JsonNode ended(String id, String state) throws Exception {
    await("an end of task " + id, () -> isOver(id));
    JsonNode task = task(id);
    assertThat(task.get("state").asString()).as(task.toString()).isEqualTo(state);
    return task;
  }

  private static void awaitStep(String id, String step) throws Exception {
    await(step, () -> isOver(id) || task(id).path("current_step").asString("").equals(step));
    assertThat(task(id).path("current_step").asString("")).as(task(id).toString()).isEqualTo(step);
  }

  private static void awaitState(String id, String state) throws Exception {
    await(state, () -> isOver(id) || state(id).equals(state));
    assertThat(state(id))
        .as("%s, by %s", task(id), admin.get("/api/v1/commands?limit=5").body())
        .isEqualTo(state);
  }

  private static boolean isOver(String id) {
    return LAST.contains(state(id));
  }

  private static String status(long drone) {
    return admin.get("/api/v1/drones/" + drone).expect(200).body().path("status").asString("");
  }

  private static double latitude(long drone) {
    return admin
        .get("/api/v1/drones/" + drone)
        .expect(200)
        .body()
        .at("/location/latitude")
        .asDouble();
  }

  private static double speed(long drone) {
    JsonNode state = admin.get("/api/v1/drones/" + drone).expect(200).body();
    return state.path("ground_speed_mps").asDouble(Double.MAX_VALUE);
  }

  private static boolean isTakenToFly(long drone) {
    String path = "/api/v1/drones/" + drone + "/commands?dry_run=true";
    for (JsonNode check :
        admin.post(path, "{\"command\":\"pause\"}").expect(200).body().get("checks")) {
      if (check.get("check").asString().equals("in_the_air")) {
        return check.get("passed").asBoolean();
      }
    }
    return false;
  }

  private static List<String> told(String id) {
    return EVENTS.stream()
        .filter(event -> event.taskId().toString().equals(id))
        .map(TaskEvent::eventType)
        .toList();
  }

  /** Flights take their time. */
  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_FLIGHT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LONGEST_FLIGHT + ": " + what);
      }
      Thread.sleep(200);
    }
  }

  private static int freePort() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
