package dev.skein.app.verify;

import static dev.skein.app.verify.ClusterClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.cluster.LocalCluster;
import dev.skein.bus.TopicReader;
import dev.skein.events.CommandEvent;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.TaskEvent;
import dev.skein.events.Topic;
import dev.skein.simulator.FleetSettings;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.SimulatedFleet;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Tasks while who decides, who writes states, and links are killed, in uploads and in flights. */
final class TasksOnCluster implements AutoCloseable {

  private static final int VEHICLES = 6;
  private static final double LATITUDE = 48;
  private static final double LONGITUDE = 9;
  private static final double NEAR_DEGREES = 0.002;
  private static final int FEW = 10;
  private static final int MANY = 30;

  /** So slow that an upload takes seconds. */
  private static final Radio.Quality SLOW = new Radio.Quality(0, 0, 0, 40);

  private static final List<String> LAST = List.of("completed", "failed", "cancelled");

  private final LocalCluster cluster;
  private final ClusterClient client;
  private final SimulatedFleet fleet;
  private List<String> tasks = List.of();

  /** The only link there is, in the end. */
  private String left = "";

  TasksOnCluster(LocalCluster cluster, String token) throws IOException {
    this.cluster = cluster;
    this.client = new ClusterClient(cluster, token);
    this.fleet =
        new SimulatedFleet(
            new FleetSettings(
                VEHICLES,
                VEHICLES,
                LATITUDE,
                LONGITUDE,
                420,
                1,
                5,
                Autopilots.MIXED,
                false,
                0,
                0,
                new Weather(0, 0, 0, 20),
                SLOW,
                FaultPlan.NONE),
            new InetSocketAddress("127.0.0.1", cluster.mavlinkPort()));
  }

  /** The links are whole: whoever else dies, each is flown to its end, and that is told once. */
  void eachIsFlownThoughWhoDecidesIsKilled() throws Exception {
    cluster.get("control-1").start();
    fleet.start();
    cluster.get("control-1").awaitReady();
    begin(FEW);
    cluster.get("control-1").kill();
    cluster.get("control-1").start();
    await("flights", () -> states().stream().noneMatch(TasksOnCluster::isBeforeFlight));
    assertThat(states()).as("who writes states is killed during a flight").contains("started");
    cluster.get("watch-1").kill();
    cluster.get("watch-1").start();

    await("ends", () -> LAST.containsAll(states()));
    assertThat(ends()).allMatch("completed "::equals);
    List<String> told = new ArrayList<>();
    read(
        Topic.TASK_EVENTS,
        event -> {
          if (event instanceof TaskEvent task && tasks.contains(task.taskId().toString())) {
            told.add(task.eventType() + " " + task.taskId());
          }
        });
    for (String task : tasks) {
      for (String type : List.of("task.created", "task.started", "task.completed")) {
        assertThat(told).containsOnlyOnce(type + " " + task);
      }
    }
    assertThat(told).noneMatch(event -> event.startsWith("task.failed"));
    assertSentOnce();
    cluster.get("control-1").awaitReady();
  }

  /** Each goes on, or ends with its cause; no order leaves by two runs, or twice by one. */
  void eachEndsAndNoOrderLeavesTwice() throws Exception {
    begin(MANY);
    // Which link has which vehicle is up to the kernel.
    AtomicReference<String> uploading = new AtomicReference<>("");
    await(
        "uploads",
        () -> {
          uploading.set(uploadingLink());
          return states().contains("uploading") && !uploading.get().isEmpty();
        });
    String first = uploading.get();
    String second = first.equals("links-1") ? "links-2" : "links-1";
    cluster.get(first).kill();
    cluster.get(first).start();

    await(
        "flights",
        () -> {
          startAgainWhatHasNotFlown();
          return states().stream().noneMatch(TasksOnCluster::isBeforeFlight);
        });
    cluster.get(first).awaitReady();
    cluster.get(second).kill();

    await("ends", () -> LAST.containsAll(states()));
    List<String> ends = ends();
    assertThat(ends).allMatch(end -> end.equals("completed ") || end.matches("failed .+"));
    assertThat(ends).as("%s", ends).contains("completed ");
    assertSentOnce();
    left = first;
  }

  /** A task for each drone is made, and started. */
  private void begin(int waypoints) throws Exception {
    await("all are here", () -> drones().size() == VEHICLES);
    List<String> made = new ArrayList<>();
    for (JsonNode drone : drones()) {
      String body = task(drone, waypoints);
      made.add(client.post(0, "/api/v1/tasks", body, 201).get("task_id").asString());
    }
    tasks = List.copyOf(made);
    for (String task : tasks) {
      await("task " + task + " starts", () -> client.tries(0, "/api/v1/tasks/" + task + "/start"));
    }
  }

  private List<String> ends() {
    return tasks.stream()
        .map(this::read)
        .map(task -> task.get("state").asString() + " " + task.path("reason").asString(""))
        .toList();
  }

  /** Nobody hears them any more, and that is told. */
  void dronesAreGoneWhenNoLinkIsLeft() throws Exception {
    await("all are heard", () -> drones().size() == VEHICLES);
    cluster.get(left).kill();

    await("all are told gone", () -> drones().isEmpty());
  }

  private void assertSentOnce() {
    Map<String, Set<String>> runs = new HashMap<>();
    Map<String, List<Integer>> attempts = new HashMap<>();
    read(Topic.DRONE_COMMANDS, event -> note(event, runs, attempts));
    assertThat(runs).isNotEmpty().allSatisfy((_, each) -> assertThat(each).hasSize(1));
    assertThat(attempts).allSatisfy((_, each) -> assertThat(each).doesNotHaveDuplicates());
  }

  /** All that stands on a topic. */
  private void read(Topic topic, Consumer<EventData> each) {
    try (TopicReader reader =
        new TopicReader(
            cluster.bus(),
            "test",
            Map.of(topic, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                each.accept(event.data());
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(60));
    }
  }

  private static void note(
      EventData event, Map<String, Set<String>> runs, Map<String, List<Integer>> attempts) {
    if (event instanceof CommandEvent.Sent sent) {
      runs.computeIfAbsent(sent.commandId(), _ -> new HashSet<>())
          .add(sent.linkInstance() + "/" + sent.linkEpoch());
      attempts.computeIfAbsent(sent.commandId(), _ -> new ArrayList<>()).add(sent.attempt());
    }
  }

  /** As an operator: an order to start that the killed link had not sent has failed. */
  private void startAgainWhatHasNotFlown() {
    for (String task : tasks) {
      JsonNode shown = read(task);
      if (shown.path("state").asString("").equals("assigned") && shown.hasNonNull("reason")) {
        var _ = client.tries(0, "/api/v1/tasks/" + task + "/start");
      }
    }
  }

  private static boolean isBeforeFlight(String state) {
    return List.of("", "assigned", "uploading", "starting").contains(state);
  }

  /** A link by which a plan is on its way now; empty when there is none. */
  private String uploadingLink() {
    return client
        .get(0, "/api/v1/commands?state=executing")
        .get("items")
        .valueStream()
        .map(order -> status(0, order.get("drone_id").asLong()).path("held_by").asString(""))
        .filter(holder -> holder.startsWith("links@links-"))
        .map(holder -> holder.replaceAll("links@|/.*", ""))
        .findFirst()
        .orElse("");
  }

  private JsonNode status(int gateway, long drone) {
    return client.get(gateway, "/api/v1/drones/%d/status".formatted(drone));
  }

  private JsonNode read(String task) {
    return client.get(1, "/api/v1/tasks/" + task);
  }

  private Set<String> states() {
    return tasks.stream()
        .map(task -> read(task).path("state").asString(""))
        .collect(Collectors.toSet());
  }

  /** This fleet's, as those who order them know them too: others were here before. */
  private List<JsonNode> drones() {
    return client
        .get(0, "/api/v1/drones?limit=1000")
        .get("items")
        .valueStream()
        .filter(drone -> drone.path("connected").asBoolean(false))
        .filter(drone -> drone.path("fix").asString("").equals("3d"))
        .filter(drone -> drone.hasNonNull("autopilot"))
        .filter(TasksOnCluster::isHere)
        .filter(drone ->
            IntStream.range(0, 2)
                .allMatch(gateway -> mayBeOrdered(status(gateway, drone.get("drone_id").asLong()))))
        .toList();
  }

  private static boolean mayBeOrdered(JsonNode status) {
    return isHere(status) && status.path("ready_to_arm").asBoolean(true);
  }

  private static boolean isHere(JsonNode drone) {
    return Math.abs(drone.at("/location/latitude").asDouble(0) - LATITUDE) < NEAR_DEGREES
        && Math.abs(drone.at("/location/longitude").asDouble(0) - LONGITUDE) < NEAR_DEGREES;
  }

  /** Many places near one another: the plan is long, the flight is not. */
  private static String task(JsonNode drone, int count) {
    double latitude = drone.at("/location/latitude").asDouble();
    double longitude = drone.at("/location/longitude").asDouble();
    String waypoints =
        IntStream.range(0, count)
            .mapToObj(i ->
                String.format(
                    Locale.ROOT,
                    "{\"latitude\":%f,\"longitude\":%f,\"altitude\":10}",
                    latitude + 0.0003 + i * 0.00002,
                    longitude))
            .collect(Collectors.joining(","));
    return "{\"name\":\"Cluster\",\"type\":\"patrol\",\"drone_id\":%s,\"accept_conflicts\":true,\"waypoints\":[%s]}"
        .formatted(drone.get("drone_id"), waypoints);
  }

  @Override
  public void close() throws IOException {
    fleet.close();
    client.close();
  }
}
