package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.TopicReader;
import dev.skein.events.Event;
import dev.skein.events.TaskEvent;
import dev.skein.events.Topic;
import dev.skein.simulator.SimulatedFleet;
import dev.skein.simulator.faults.Radio;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Twenty vehicles of both manners fly twenty tasks at once, over links that lose and double. */
@Order(3)
class TaskFleetTest {

  private static final int VEHICLES = 20;

  /**
   * An ArduCopter that does not take off disarms after 10 s of its time: some must be said twice.
   */
  private static final double SPEED = 3;

  private static final Radio.Quality LOSSY = new Radio.Quality(0.05, 0.02, 0.02, 20);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private final List<TaskEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void twentyTasksAtOnceOverLossyLinks() throws Exception {
    try (RunningProduct skein = RunningProduct.start(directory);
        SimulatedFleet fleet = TestFleet.mixed(skein.mavlink(), VEHICLES, SPEED, LOSSY);
        TopicReader reader = reader(skein)) {
      reader.start();
      fleet.start();
      RestClient admin = new RestClient(skein.url(""), skein.token());
      await("twenty drones", () -> TestFleet.withFix(skein).size() == VEHICLES);
      List<String> ids = new ArrayList<>();
      for (JsonNode drone : TestFleet.withFix(skein)) {
        ids.add(made(admin, drone));
      }
      for (String id : ids) {
        String start = "/api/v1/tasks/" + id + "/start";
        await("it may start", () -> admin.post(start, "").status() == 202);
      }

      await("twenty ends", () -> ids.stream().allMatch(id -> isOver(admin, id)));

      List<String> faults = new ArrayList<>();
      for (String id : ids) {
        JsonNode task = admin.get("/api/v1/tasks/" + id).expect(200).body();
        if (!task.get("state").asString().equals("completed")) {
          faults.add(task.toString());
        }
      }
      assertThat(faults).isEmpty();
      await("the news", () -> count("task.completed") == VEHICLES);
      assertThat(count("task.created")).isEqualTo(VEHICLES);
      assertThat(count("task.assigned")).isEqualTo(VEHICLES);
      assertThat(count("task.started")).isEqualTo(VEHICLES);
    }
  }

  private TopicReader reader(RunningProduct skein) {
    return new TopicReader(
        skein.product().bus(),
        "test",
        Map.of(Topic.TASK_EVENTS, new TopicReader.Start.Beginning()),
        delivery -> {
          Event<?> event = delivery.findEvent();
          if (event != null && event.data() instanceof TaskEvent task) {
            events.add(task);
          }
        });
  }

  private long count(String type) {
    return events.stream().filter(event -> event.eventType().equals(type)).count();
  }

  /** North of where each stands, and home. */
  private static String made(RestClient admin, JsonNode drone) {
    double latitude = drone.at("/location/latitude").asDouble();
    double longitude = drone.at("/location/longitude").asDouble();
    String body =
        String.format(
            Locale.ROOT,
            """
            {"name":"Fleet","type":"patrol","drone_id":%d,"accept_conflicts":true,"waypoints":[
             {"latitude":%f,"longitude":%f,"altitude":12},
             {"latitude":%f,"longitude":%f,"altitude":15}]}
            """,
            drone.get("drone_id").asLong(),
            latitude + 0.0004,
            longitude,
            latitude + 0.0004,
            longitude + 0.0004);
    return admin.post("/api/v1/tasks", body).expect(201).body().get("task_id").asString();
  }

  private static boolean isOver(RestClient admin, String id) {
    String state = admin.get("/api/v1/tasks/" + id).expect(200).body().get("state").asString();
    return List.of("completed", "failed", "cancelled").contains(state);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LONGEST + ": " + what);
      }
      Thread.sleep(250);
    }
  }
}
