package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.skein.api.Permissions;
import dev.skein.app.RestClient.Answer;
import dev.skein.bus.TopicReader;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Event;
import dev.skein.events.Role;
import dev.skein.events.TaskEvent;
import dev.skein.events.Topic;
import dev.skein.events.UserId;
import dev.skein.service.users.Users;
import dev.skein.simulator.SimulatedFleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasks by REST, up to their start: what is written down, refused, changed and told. */
class TasksTest {

  private static final String WAYPOINTS =
      "[{\"latitude\":47.0005,\"longitude\":8,\"altitude\":20},"
          + "{\"latitude\":47.0005,\"longitude\":8.0005,\"altitude\":20}]";

  @TempDir static Path directory;
  private static RunningProduct skein;
  private static SimulatedFleet fleet;
  private static RestClient admin;
  private static TopicReader reader;
  private static final List<TaskEvent> EVENTS = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    skein = RunningProduct.start(directory);
    admin = new RestClient(skein.url(""), skein.token());
    fleet = new SimulatedFleet(2, skein.mavlink(), 1, 47, 8, 5);
    fleet.start();
    RunningProduct.await(
        "two drones that are somewhere",
        () ->
            skein
                    .read("/api/v1/drones")
                    .get("items")
                    .valueStream()
                    .filter(drone -> drone.hasNonNull("location"))
                    .count()
                == 2);
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

  @AfterAll
  static void stop() throws Exception {
    reader.close();
    fleet.close();
    skein.close();
  }

  @Test
  void badBodiesNameTheFieldAndKeepNothing() {
    int before = total("");
    bad(400, "name", "{}");
    bad(400, "", "[]");
    bad(422, "waypoints[0].latitude", task("").replace("47.0005", "97"));
    bad(400, "colour", task(",\"colour\":\"red\""));
    bad(422, "cron", task(",\"cron\":\"daily\""));
    bad(422, "drone_id", task(",\"drone_id\":99"));
    assertThat(admin.post("/api/v1/tasks", "{").expect(400).body().get("detail").asString())
        .startsWith("not JSON");
    assertThat(admin.get("/api/v1/tasks?state=odd").expect(400).body().get("field").asString())
        .isEqualTo("state");
    assertThat(total("")).isEqualTo(before);
  }

  @Test
  void everyItemThatCannotBeFlownIsNamedAndNothingIsKept() throws Exception {
    ObjectNode plan = plan("sample");
    ArrayNode items = (ArrayNode) plan.at("/mission/items");
    ((ObjectNode) items.get(0)).put("command", 999);
    ((ArrayNode) items.get(3).get("params")).set(4, RunningProduct.JSON.readTree("91"));
    int before = total("");

    JsonNode problem = admin.post("/api/v1/tasks", imported(plan)).expect(422).body();
    JsonNode trial = admin.post("/api/v1/tasks?dry_run=true", imported(plan)).expect(200).body();

    assertThat(problem.get("refused").findValuesAsString("where"))
        .containsExactly("plan.mission.items[0]", "plan.mission.items[3]");
    assertThat(trial.get("would_be_taken").asBoolean()).isFalse();
    assertThat(trial.get("refused")).isEqualTo(problem.get("refused"));
    assertThat(total("")).isEqualTo(before);
  }

  @Test
  void whatWasImportedComesOutAsItWas() throws Exception {
    for (String name : List.of("sample", "survey")) {
      ObjectNode plan = plan(name);
      String id = made(imported(plan));
      assertThat(admin.get("/api/v1/tasks/" + id + "/plan").expect(200).body()).isEqualTo(plan);
    }
    String id = made(task(""));
    JsonNode written = admin.get("/api/v1/tasks/" + id + "/plan").expect(200).body();
    assertThat(written.at("/mission/items").findValuesAsString("command"))
        .containsExactly("22", "16", "16", "20");
    String again = made(imported((ObjectNode) written));
    assertThat(admin.get("/api/v1/tasks/" + again + "/plan").body()).isEqualTo(written);
  }

  @Test
  void aTaskIsChangedUnderItsVersionAssignedStartedAndCalledOff() throws Exception {
    Answer made = admin.post("/api/v1/tasks", task(",\"accept_conflicts\":true")).expect(201);
    String path = "/api/v1/tasks/" + made.body().get("task_id").asString();
    long id = made.body().get("task_id").asLong();
    assertThat(made.body().get("state").asString()).isEqualTo("created");
    assertThat(made.header("ETag")).isEqualTo("\"1\"");
    assertThat(made.header("Location")).isEqualTo(path);

    String change = "{\"priority\":\"urgent\",\"waypoints\":" + WAYPOINTS + "}";
    admin.call("PATCH", path, change).expect(428);
    admin.call("PATCH", path, change, "If-Match", "\"7\"").expect(412);
    Answer changed = admin.call("PATCH", path, change, "If-Match", "\"1\"").expect(200);
    assertThat(changed.body().get("priority").asString()).isEqualTo("urgent");
    assertThat(changed.body().get("name").asString()).isEqualTo("Masts");

    JsonNode without = admin.post(path + "/start", "").expect(409).body();
    assertThat(without.get("field").asString()).isEqualTo("drone_id");
    JsonNode assigned = admin.post(path + "/assign", "{\"assign\":\"best\"}").expect(200).body();
    assertThat(assigned.get("state").asString()).isEqualTo("assigned");
    JsonNode started = admin.post(path + "/start", "").expect(202).body();
    assertThat(started.get("state").asString()).isEqualTo("uploading");
    assertThat(started.get("order").asString()).isNotEmpty();
    admin.call("DELETE", path, null, "If-Match", "*").expect(409);
    JsonNode other =
        admin
            .post("/api/v1/tasks", task(",\"drone_id\":" + assigned.get("drone_id").asLong()))
            .expect(201)
            .body();
    JsonNode busy =
        admin
            .post("/api/v1/tasks/" + other.get("task_id").asLong() + "/start", "")
            .expect(409)
            .body();
    assertThat(busy.get("detail").asString()).contains("flies another task");
    JsonNode near = admin.post("/api/v1/tasks?dry_run=true", task("")).expect(200).body();
    assertThat(near.toString()).contains("of the route of task " + id);

    admin.post(path + "/cancel", "").expect(202);
    admin.post(path + "/cancel", "").expect(409);
    RunningProduct.await("the end of it", () -> told(id).contains("task.cancelled"));
    assertThat(told(id)).startsWith("task.created", "task.assigned").endsWith("task.cancelled");
    String etag = admin.get(path).header("ETag");
    admin.call("DELETE", path, null, "If-Match", etag).expect(204);
    admin.get(path).expect(404);
    RunningProduct.await(
        "the trail",
        () -> admin.get("/api/v1/audit?limit=1000").whole().body().contains("task.deleted"));
    assertThat(admin.get("/api/v1/audit?limit=1000").whole().body())
        .contains("task.created", "task.changed", "task.assigned", "task.started")
        .contains("task.cancelled")
        .contains("priority: normal → urgent");
  }

  @Test
  void aTaskForTheBestGoesToTheNextWhenThatOneMayNotFly() throws Exception {
    for (int drone = 1; drone <= 2; drone++) {
      String trial = task(",\"drone_id\":" + drone);
      RunningProduct.await(
          "who looks after tasks has heard of it, too",
          () ->
              admin
                  .post("/api/v1/tasks?dry_run=true", trial)
                  .whole()
                  .body()
                  .contains("% of charge"));
    }
    String path = "/api/v1/tasks/" + made(task(",\"assign\":\"best\",\"accept_conflicts\":true"));
    long first = drone(path);

    admin.post(path + "/start", "").expect(202);
    // While it is given the plan: only its start is refused for that.
    patchEntry(first, "{\"maintenance_due_on\":\"2026-01-01\"}");

    RunningProduct.await(
        "another drone",
        () -> drone(path) != first || !(state(path, "uploading") || state(path, "starting")));
    JsonNode task = admin.get(path).expect(200).body();
    assertThat(task.get("drone_id").asLong()).as(task.toString()).isNotEqualTo(first);
    assertThat(task.get("state").asString()).as(task.toString()).isNotEqualTo("failed");
    admin.post(path + "/cancel", "").expect(202);
    aDroneThatIsDueIsNeitherChosenNorStarted(first);
    patchEntry(first, "{\"maintenance_due_on\":null}");
    String moved =
        "from drone %d to drone %d: start_mission: maintenance: it is due"
            .formatted(first, task.get("drone_id").asLong());
    RunningProduct.await(
        "the trail", () -> admin.get("/api/v1/audit?limit=1000").whole().body().contains(moved));
  }

  /** As soon as who looks after tasks has heard of it. */
  private static void aDroneThatIsDueIsNeitherChosenNorStarted(long drone) throws Exception {
    String best = task(",\"assign\":\"best\",\"accept_conflicts\":true");
    String other = "drone %d is the best".formatted(3 - drone);
    RunningProduct.await(
        "the other is free again",
        () -> admin.post("/api/v1/tasks?dry_run=true", best).whole().body().contains(other));
    String same = ",\"accept_conflicts\":true,\"drone_id\":%d".formatted(drone);
    String named = "/api/v1/tasks/" + made(task(same));
    JsonNode refused = admin.post(named + "/start", "").expect(422).body();
    assertThat(refused.get("checks").toString()).contains("its maintenance is due");
    assertThat(state(named, "assigned")).isTrue();
  }

  /** By what the vehicle says itself: nobody has written a home into the registry. */
  @Test
  void whereADroneReturnsToIsKnown() throws Exception {
    RunningProduct.await("its home", () -> skein.read("/api/v1/drones/1").hasNonNull("home"));
    JsonNode home = skein.get("/api/v1/drones/1").get("home");
    assertThat(home.get("latitude").asDouble()).isCloseTo(47, within(0.001));
    assertThat(home.get("longitude").asDouble()).isCloseTo(8, within(0.001));
    assertThat(home.get("altitude").isNumber()).isTrue();
  }

  /** Both drones stand within some metres of each other, the waypoints are some 55 m away. */
  @Test
  void aDroneIsNotSentFartherThanItMay() throws Exception {
    String path = "/api/v1/tasks/" + made(task(",\"accept_conflicts\":true"));
    patchEntry(1, "{\"max_distance\":20,\"home_latitude\":47,\"home_longitude\":8}");
    RunningProduct.await(
        "who looks after tasks has heard of it",
        () ->
            admin
                .post("/api/v1/tasks?dry_run=true", task(",\"drone_id\":1"))
                .whole()
                .body()
                .contains("max_distance"));

    JsonNode refused = admin.post(path + "/assign", "{\"drone_id\":1}").expect(422).body();
    assertThat(refused.get("field").asString()).isEqualTo("drone_id");
    assertThat(refused.get("detail").asString()).contains("away from home, it may go 20 m");
    assertThat(admin.post("/api/v1/tasks", task(",\"drone_id\":1")).expect(422).body().get("field"))
        .isEqualTo(refused.get("field"));
    JsonNode best = admin.post(path + "/assign", "{\"assign\":\"best\"}").expect(200).body();
    assertThat(best.get("drone_id").asLong()).isEqualTo(2);

    patchEntry(1, "{\"max_distance\":null,\"home_latitude\":null,\"home_longitude\":null}");
    RunningProduct.await(
        "it may again", () -> admin.post(path + "/assign", "{\"drone_id\":1}").status() == 200);
  }

  @Test
  void aTaskIsFlownByADroneThatHasWhatItNeeds() throws Exception {
    String needs = ",\"capabilities\":[\"winch\"],\"accept_conflicts\":true";
    String path = "/api/v1/tasks/" + made(task(needs));
    assertThat(admin.get(path).body().get("capabilities").toString()).isEqualTo("[\"winch\"]");
    JsonNode none = admin.post(path + "/assign", "{\"assign\":\"best\"}").expect(409).body();
    assertThat(none.get("detail").asString())
        .contains("drone 1: it does not have winch", "drone 2: it does not have winch");
    JsonNode named = admin.post(path + "/assign", "{\"drone_id\":2}").expect(422).body();
    assertThat(named.get("field").asString()).isEqualTo("drone_id");
    assertThat(
            admin
                .post("/api/v1/tasks", task(needs + ",\"drone_id\":2"))
                .expect(422)
                .body()
                .get("field"))
        .isEqualTo(named.get("field"));

    patchEntry(2, "{\"capabilities\":[\"camera\",\"winch\"]}");
    RunningProduct.await(
        "it has one", () -> admin.post(path + "/assign", "{\"assign\":\"best\"}").status() == 200);
    assertThat(drone(path)).isEqualTo(2);
    admin.post(path + "/assign", "{\"drone_id\":2}").expect(200);
    JsonNode more =
        admin
            .call("PATCH", path, "{\"capabilities\":[\"lidar\"]}", "If-Match", "*")
            .expect(422)
            .body();
    assertThat(more.get("field").asString()).isEqualTo("drone_id");

    patchEntry(2, "{\"capabilities\":[]}");
    RunningProduct.await(
        "it has none", () -> admin.post(path + "/assign", "{\"drone_id\":2}").status() == 422);
    assertThat(admin.post(path + "/start", "").expect(422).body().at("/checks/0/check").asString())
        .isEqualTo("capabilities");
    admin.call("PATCH", path, "{\"capabilities\":null}", "If-Match", "*").expect(200);
    assertThat(admin.get(path).body().get("capabilities")).isEmpty();
    admin.post(path + "/cancel", "").expect(202);
    bad(422, "capabilities", task(",\"capabilities\":[\" \"]"));
    bad(400, "capabilities", task(",\"capabilities\":\"winch\""));
  }

  @Test
  void aTaskWhoseDroneAnotherHasMayBeStartedAgain() throws Exception {
    RestClient somebody = admin.with(token(Permissions.everywhere(Role.ADMIN)));
    String path = "/api/v1/tasks/" + made(task(",\"assign\":\"best\",\"accept_conflicts\":true"));
    long drone = drone(path);
    String named = "{\"drone_id\":%d}".formatted(drone);
    assertThat(admin.post(path + "/assign", named).expect(200).body().get("best").asBoolean())
        .isFalse();
    String lease = "/api/v1/drones/%d/lease".formatted(drone);
    somebody.call("PUT", lease, "{\"take\":true}").expect(200);
    String trial = task(",\"accept_conflicts\":true," + named.substring(1, named.length() - 1));
    RunningProduct.await(
        "who looks after tasks has heard of it",
        () ->
            admin
                .post("/api/v1/tasks?dry_run=true", trial)
                .whole()
                .body()
                .contains("somebody has the drone until "));

    JsonNode refused = admin.post(path + "/start", "").expect(409).body();
    assertThat(refused.at("/checks/0/check").asString()).isEqualTo("lease");
    assertThat(state(path, "assigned")).isTrue();
    somebody.call("DELETE", lease, null).expect(200);
    RunningProduct.await("it may", () -> admin.post(path + "/start", "").status() == 202);
    RunningProduct.await("the upload", () -> !state(path, "assigned"));
    JsonNode task = admin.get(path).expect(200).body();
    assertThat(task.get("state").asString()).as(task.toString()).isIn("uploading", "starting");
    admin.post(path + "/cancel", "").expect(202);
  }

  private static long drone(String path) {
    return admin.get(path).expect(200).body().get("drone_id").asLong();
  }

  private static boolean state(String path, String state) {
    return admin.get(path).expect(200).body().get("state").asString().equals(state);
  }

  private static void patchEntry(long drone, String change) {
    String entry = "/api/v1/registry/" + drone;
    String etag = admin.get(entry).expect(200).header("ETag");
    admin.call("PATCH", entry, change, "If-Match", etag).expect(200);
  }

  @Test
  void theSameRequestUnderItsKeyIsOneTask() {
    String body = task(",\"priority\":\"low\"");
    String first = keyed(body, "k-1").expect(201).body().get("task_id").asString();
    String turned = "{\"idempotency_key\":\"k-1\"," + body.substring(1);
    assertThat(admin.post("/api/v1/tasks", turned).expect(201).body().get("task_id").asString())
        .isEqualTo(first);
    JsonNode another = keyed(task(""), "k-1").expect(409).body();
    assertThat(another.get("field").asString()).isEqualTo("idempotency_key");
    assertThat(another.get("detail").asString()).endsWith("which became task " + first);
    keyed(turned, "k-2").expect(422);
    keyed(task(",\"drone_id\":99"), "k-3").expect(422);
    keyed(task(""), "k-3").expect(201);
    assertThat(total("?priority=low")).isEqualTo(1);
  }

  /** A client that has heard no answer asks again, however late. */
  @Test
  void theSameRequestIsTheSameTaskAlsoWhenItsTimeHasPassed() throws Exception {
    String body =
        task(
            ",\"group\":\"nobody\",\"accept_conflicts\":true,\"start_at\":\""
                + Instant.now().plusSeconds(2)
                + "\"");
    String first = keyed(body, "k-4").expect(201).body().get("task_id").asString();
    RunningProduct.await(
        "its time has passed",
        () -> {
          JsonNode task = admin.get("/api/v1/tasks/" + first).expect(200).body();
          return !task.get("state").asString().equals("scheduled");
        });
    keyed(body, "k-5").expect(422);
    assertThat(keyed(body, "k-4").expect(201).body().get("task_id").asString()).isEqualTo(first);
  }

  private static Answer keyed(String body, String key) {
    return admin.call("POST", "/api/v1/tasks", body, "Idempotency-Key", key);
  }

  @Test
  void aRouteThroughAProhibitedZoneOrTooFarIsRefused() {
    admin
        .call(
            "PUT",
            "/api/v1/zones",
            """
            {"type":"FeatureCollection","features":[{"type":"Feature","id":"z",
            "properties":{"name":"Hospital"},"geometry":{"type":"Polygon","coordinates":
            [[[9.99,47.002],[10.01,47.002],[10.01,47.003],[9.99,47.003],[9.99,47.002]]]}}]}
            """)
        .expect(200);
    String through =
        """
        {"name":"Masts","type":"patrol","waypoints":[
         {"latitude":47.001,"longitude":10,"altitude":20},
         {"latitude":47.004,"longitude":10,"altitude":20}]}
        """;
    RunningProduct.JSON.readTree(through);
    await422(through, "zones: the path crosses the prohibited zone Hospital");
    String far = through.replace("47.001", "46").replace("47.004", "46.9");
    await422(far, "range: ");
  }

  @Test
  void whoIsLimitedToAGroupSeesAndChangesItsTasksOnly() {
    RestClient north = admin.with(token(Map.of("north", Role.OPERATOR)));
    RestClient watcher = admin.with(token(Map.of("north", Role.VIEWER)));
    assertThat(north.post("/api/v1/tasks", task("")).expect(403).body().get("detail").asString())
        .contains("without a group");
    String id =
        north
            .post("/api/v1/tasks", task(",\"group\":\"north\""))
            .expect(201)
            .body()
            .get("task_id")
            .asString();
    String others = made(task(""));
    assertThat(north.get("/api/v1/tasks").expect(200).body().get("total").asInt()).isEqualTo(1);
    north.get("/api/v1/tasks/" + others).expect(404);
    north.post("/api/v1/tasks/" + others + "/cancel", "").expect(404);
    watcher.get("/api/v1/tasks/" + id).expect(200);
    watcher.post("/api/v1/tasks/" + id + "/cancel", "").expect(403);
    JsonNode none =
        north.post("/api/v1/tasks/" + id + "/assign", "{\"assign\":\"best\"}").expect(409).body();
    assertThat(none.get("detail").asString()).contains("there is no drone in the group");
    north.post("/api/v1/tasks/" + id + "/cancel", "").expect(202);
  }

  @Test
  void aScheduleStartsByItselfAndEachRunIsATaskOfItsOwn() throws Exception {
    String soon = Instant.now().plusSeconds(2).toString();
    String once = made(task(",\"group\":\"nobody\",\"start_at\":\"" + soon + "\""));
    assertThat(state(once)).isEqualTo("scheduled");
    RunningProduct.await("its time", () -> state(once).equals("failed"));
    assertThat(admin.get("/api/v1/tasks/" + once).body().get("reason").asString())
        .isEqualTo("assign: there is no drone in the group");

    String cron = made(task(",\"group\":\"nobody\",\"cron\":\"* * * * * *\""));
    RunningProduct.await("two runs", () -> total("?cron_task_id=" + cron) >= 2);
    assertThat(state(cron)).isEqualTo("scheduled");
    JsonNode run = admin.get("/api/v1/tasks?cron_task_id=" + cron).body().at("/items/0");
    assertThat(run.get("name").asString()).isEqualTo("Masts");
    admin.post("/api/v1/tasks/" + cron + "/cancel", "").expect(202);
    assertThat(told(Long.parseLong(cron))).contains("task.scheduled");
    String trail = "/api/v1/audit?subject=task/" + run.get("task_id").asString() + "&sort=id";
    RunningProduct.await("the run's trail", () -> skein.read(trail).get("total").asInt() >= 2);
    JsonNode made = skein.read(trail).at("/items/0");
    assertThat(made.get("action").asString()).isEqualTo("task.created");
    assertThat(made.get("actor").asString()).isEqualTo("system");
    assertThat(made.get("detail").asString()).isEqualTo("run of task " + cron);
  }

  @Test
  void ofTasksThatAreDueAtOnceTheHigherPriorityStartsFirst() throws Exception {
    String later =
        ",\"group\":\"nobody\",\"accept_conflicts\":true,\"start_at\":\"2099-01-01T06:00:00Z\"";
    Map<String, String> made = new HashMap<>();
    for (String priority : List.of("low", "urgent", "normal", "high")) {
      made.put(priority, made(task(later + ",\"priority\":\"" + priority + "\"")));
    }
    makeDue(Instant.now(), made.values());

    List<String> byPriority =
        Stream.of("urgent", "high", "normal", "low")
            .map(priority -> "task/" + made.get(priority))
            .toList();
    RunningProduct.await("the trail", () -> ended(byPriority).size() == 4);
    assertThat(ended(byPriority)).isEqualTo(byPriority);
  }

  /** Those of some subjects that have failed, in the order in which that was decided. */
  private static List<String> ended(List<String> subjects) {
    return admin
        .get("/api/v1/audit?action=task.failed&sort=id&limit=1000")
        .expect(200)
        .body()
        .get("items")
        .valueStream()
        .map(entry -> entry.get("subject").asString())
        .filter(subjects::contains)
        .toList();
  }

  @Test
  void whatWasMissedWhileNobodyWasThereIsTold() throws Exception {
    String once = made(task(",\"group\":\"nobody\",\"start_at\":\"2099-01-01T06:00:00Z\""));
    String cron = made(task(",\"group\":\"nobody\",\"cron\":\"0 0 6 1 1 *\""));
    Instant due = Instant.now().minusSeconds(3_600);
    // The server was down since then.
    makeDue(due, List.of(once, cron));
    RunningProduct.await("its time", () -> state(once).equals("failed"));
    assertThat(admin.get("/api/v1/tasks/" + once).body().get("reason").asString())
        .endsWith("was missed: nobody was there");
    RunningProduct.await(
        "that it was missed",
        () -> admin.get("/api/v1/tasks/" + cron).whole().body().contains("was missed"));
    JsonNode next = admin.get("/api/v1/tasks/" + cron).body();
    assertThat(next.get("state").asString()).isEqualTo("scheduled");
    assertThat(Instant.parse(next.get("next_run_at").asString())).isAfter(Instant.now());
    assertThat(total("?cron_task_id=" + cron)).isZero();
    RunningProduct.await(
        "the trail",
        () -> admin.get("/api/v1/audit?limit=1000").whole().body().contains("task.run.missed"));
  }

  private static void makeDue(Instant at, Collection<String> ids) throws Exception {
    try (Connection connection =
            skein.product().bean("tasksStore", ServiceStore.class).dataSource().getConnection();
        PreparedStatement update =
            connection.prepareStatement("update tasks set next_run_at = ? where id = any(?)")) {
      update.setTimestamp(1, Timestamp.from(at));
      update.setObject(2, ids.stream().map(Long::valueOf).toArray(Long[]::new));
      update.executeUpdate();
    }
  }

  private static String task(String more) {
    return "{\"name\":\"Masts\",\"type\":\"inspection\",\"waypoints\":" + WAYPOINTS + more + "}";
  }

  private static String imported(ObjectNode plan) {
    ObjectNode task = RunningProduct.JSON.createObjectNode();
    task.put("name", "Imported").put("type", "mapping").set("plan", plan);
    return task.toString();
  }

  private static ObjectNode plan(String name) throws Exception {
    Path file = Path.of("../testdata/plans").resolve(name + ".plan");
    return (ObjectNode) RunningProduct.JSON.readTree(Files.readString(file));
  }

  private static String made(String body) {
    return admin.post("/api/v1/tasks", body).expect(201).body().get("task_id").asString();
  }

  private static void bad(int status, String field, String body) {
    Answer answer = admin.post("/api/v1/tasks", body).expect(status);
    assertThat(answer.body().get("field").asString()).as(body).isEqualTo(field);
  }

  /** The zones come by their topic, a moment after they are put in force. */
  private static void await422(String body, String detail) {
    try {
      RunningProduct.await(
          detail,
          () -> {
            Answer answer = admin.post("/api/v1/tasks", body);
            return answer.status() == 422
                && answer.body().get("detail").asString().contains(detail);
          });
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String state(String id) {
    return admin.get("/api/v1/tasks/" + id).expect(200).body().get("state").asString();
  }

  private static int total(String query) {
    return admin.get("/api/v1/tasks" + query).expect(200).body().get("total").asInt();
  }

  private static List<String> told(long id) {
    return EVENTS.stream()
        .filter(event -> event.taskId().value() == id)
        .map(TaskEvent::eventType)
        .toList();
  }

  private static String token(Map<String, Role> groups) {
    return token(new Permissions(Role.OPERATOR, groups));
  }

  private static String token(Permissions permissions) {
    Instant now = Instant.now();
    Users.Login login =
        new Users.Login(
            new UserId(1_000), "somebody", permissions, false, 1, "some session", "", now);
    return skein.product().bean(OwnTokens.class).make(login, now, now.plusSeconds(3600));
  }
}
