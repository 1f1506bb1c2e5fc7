package dev.skein.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient;
import dev.skein.app.TestFleet;
import dev.skein.app.cluster.LocalCluster;
import dev.skein.bus.TopicReader;
import dev.skein.events.Event;
import dev.skein.events.TaskEvent;
import dev.skein.events.Topic;
import dev.skein.simulator.SimulatedFleet;
import dev.skein.simulator.faults.Radio;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** Tasks that are flown while one of the two processes that know of them is killed. */
final class TasksOnCluster implements AutoCloseable {

  private static final int VEHICLES = 4;
  private static final double LATITUDE = 47;

  private final SimulatedFleet fleet;
  private final RestClient admin;
  private final TopicReader reader;
  private final List<TaskEvent> events = new CopyOnWriteArrayList<>();
  private final List<String> ids = new ArrayList<>();

  /**
   * Talks to the second gateway.
   *
   * @param token of an administrator
   */
  TasksOnCluster(LocalCluster cluster, String token) throws Exception {
    this.admin = new RestClient(cluster.gateways().get(1).resolve("/").toString(), token);
    this.reader =
        new TopicReader(
            cluster.bus(),
            "test",
            Map.of(Topic.TASK_EVENTS, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null && event.data() instanceof TaskEvent task) {
                events.add(task);
              }
            });
    reader.start();
    this.fleet =
        TestFleet.mixed(
            new InetSocketAddress("127.0.0.1", cluster.mavlinkPort()),
            VEHICLES,
            4,
            10,
            Radio.Quality.PERFECT);
    fleet.start();
  }

  /** A task each, in both manners; all are under way when this returns. */
  void begin() throws InterruptedException {
    await("all are drones", () -> drones().size() == VEHICLES);
    for (JsonNode drone : drones()) {
      double longitude = drone.at("/location/longitude").asDouble();
      String body =
          String.format(
              Locale.ROOT,
              """
              {"name":"Fence","type":"patrol","drone_id":%d,"accept_conflicts":true,"waypoints":[
               {"latitude":%f,"longitude":%f,"altitude":12,"hold_s":200,"name":"gate"},
               {"latitude":%f,"longitude":%f,"altitude":12}]}
              """,
              drone.get("drone_id").asLong(),
              LATITUDE + 0.0004,
              longitude,
              LATITUDE + 0.0006,
              longitude);
      String id = admin.post("api/v1/tasks", body).expect(201).body().get("task_id").asString();
      await("it may start", () -> admin.post("api/v1/tasks/" + id + "/start", "").status() == 202);
      ids.add(id);
    }
    await(
        "all stand at the gate",
        () -> ids.stream().allMatch(id -> field(id, "current_step").equals("gate")));
  }

  /** Each is completed, and each of its steps was told once. */
  void areDoneOnce() throws InterruptedException {
    await("all are over", () -> ids.stream().allMatch(id -> !field(id, "state").equals("started")));
    for (String id : ids) {
      assertThat(field(id, "state"))
          .as("%s", admin.get("api/v1/tasks/" + id).body())
          .isEqualTo("completed");
      await("the news of it", () -> told(id).contains("task.completed"));
      assertThat(told(id))
          .containsExactly("task.created", "task.assigned", "task.started", "task.completed");
    }
  }

  private List<String> told(String id) {
    return events.stream()
        .filter(event -> event.taskId().toString().equals(id))
        .map(TaskEvent::eventType)
        .filter(type -> !type.equals("task.progress"))
        .toList();
  }

  private String field(String id, String name) {
    JsonNode task = admin.get("api/v1/tasks/" + id).body();
    return task.path(name).asString("started");
  }

  private List<JsonNode> drones() {
    return admin
        .get("api/v1/drones?limit=1000")
        .expect(200)
        .body()
        .get("items")
        .valueStream()
        .filter(
            drone -> drone.path("fix").asString("").equals("3d") && drone.hasNonNull("autopilot"))
        .filter(drone -> Math.abs(drone.at("/location/latitude").asDouble() - LATITUDE) < 0.1)
        .toList();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 180 s: " + what);
      }
      Thread.sleep(200);
    }
  }

  @Override
  public void close() throws Exception {
    fleet.close();
    reader.close();
  }
}
