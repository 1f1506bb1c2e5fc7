package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.links.mavlink.MavlinkLink;
import dev.skein.simulator.TlogPlayer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Recorded vehicles through the whole product, against an independent read of the log. */
@ParameterizedClass
@MethodSource("flights")
@Order(2)
class RecordedFleetTest {

  private static RunningProduct skein;
  private static LivePositions live;

  /** System id to the positions of the log, each as lat/lon in degrees E7; 0/0 left out. */
  private static final Map<Integer, List<String>> EXPECTED = new TreeMap<>();

  /** System id to drone id, as the product gave it. */
  private static final Map<Integer, Long> DRONES = new HashMap<>();

  @Parameter Flight flight;

  /** A log, and what its vehicles did. */
  record Flight(String log, int vehicles, String statuses) {
    Path file() {
      return Path.of("../testdata/mavlink").resolve(log + ".tlog");
    }
  }

  static List<Flight> flights() {
    return List.of(
        new Flight("arducopter-20-missions-2x", 20, "idle flying returning idle"),
        new Flight("arducopter-1-mission-5x", 1, "idle flying returning idle"),
        new Flight("px4-1-mission-4x", 1, "idle flying returning landing idle"));
  }

  @BeforeParameterizedClassInvocation
  static void playTheLog(Flight flight) throws Exception {
    EXPECTED.clear();
    DRONES.clear();
    RecordedPlaces.read(flight.file())
        .forEach((system, places) ->
            EXPECTED.put(system, places.stream().map(p -> p[0] + "/" + p[1]).toList()));
    skein = RunningProduct.start(Files.createTempDirectory("skein-recorded"));
    live = new LivePositions(skein);
    TlogPlayer.read(flight.file()).play(skein.mavlink(), 10, RecordedFleetTest::stayNear);
    for (Event<?> event : read(Topic.DRONE_REGISTRY)) {
      if (event.data() instanceof DroneEvent.Registered drone) {
        DRONES.put((int) drone.address().systemId(), drone.droneId().value());
      }
    }
  }

  /** Ten times as fast as it was flown, but never ahead by more than a socket's buffer holds. */
  private static void stayNear(int sent) {
    var counters = skein.product().bean(MavlinkLink.class).counters();
    while (counters.counter("frames").sum() + counters.counter("dropped.stale").sum()
        < sent - 500) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    live.close();
    skein.close();
  }

  @Test
  void theLiveSocketShowsWhereTheyAre() throws Exception {
    Map<Long, String> last = new TreeMap<>();
    byDrone().forEach((id, places) -> last.put(id, places.getLast()));

    RunningProduct.await("the last places", () -> live.places().equals(last));
  }

  @Test
  void everyPositionWithAPlaceIsInExactlyOneEventInOrder() {
    assertThat(DRONES).hasSize(flight.vehicles);
    Map<Long, List<String>> actual = new TreeMap<>();
    List<Event<?>> events = read(Topic.DRONE_EVENTS);
    for (Event<?> event : events) {
      if (event.data() instanceof DroneEvent.LocationUpdated report && report.location() != null) {
        actual
            .computeIfAbsent(report.droneId().value(), _ -> new ArrayList<>())
            .add(place(report.location().latitude(), report.location().longitude()));
      }
    }
    assertThat(actual).isEqualTo(byDrone());
    assertThat(events.stream().map(Event::id)).doesNotHaveDuplicates();
  }

  /** ArduPilot says it twice, PX4 71 times, each time within a metre of the first. */
  @Test
  void whereEachReturnsToIsToldOnce() {
    List<Long> told = new ArrayList<>();
    for (Event<?> event : read(Topic.DRONE_EVENTS)) {
      if (event.data() instanceof DroneEvent.HomeChanged home) {
        told.add(home.droneId().value());
      }
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(DRONES.values());
    JsonNode home = skein.read("/api/v1/drones/" + told.getFirst()).get("home");
    assertThat(home.hasNonNull("altitude")).isTrue();
  }

  @Test
  void trajectoriesEqualTheLog() throws Exception {
    for (var drone : byDrone().entrySet()) {
      String path = "/api/v1/drones/" + drone.getKey() + "/trajectory";
      int expected = drone.getValue().size();
      RunningProduct.await(
          "the whole trajectory of drone " + drone.getKey(), () -> points(path).size() == expected);
      List<String> places = new ArrayList<>();
      for (JsonNode point : points(path)) {
        places.add(place(point.get("latitude").asDouble(), point.get("longitude").asDouble()));
      }
      assertThat(places).isEqualTo(drone.getValue());
    }
  }

  @Test
  void statusesFollowTheFlights() {
    Map<Long, String> statuses =
        read(Topic.DRONE_EVENTS).stream()
            .filter(event -> event.data() instanceof DroneEvent.StatusChanged)
            .map(event -> (DroneEvent.StatusChanged) event.data())
            .filter(changed -> changed.newStatus() != dev.skein.events.DroneStatus.OFFLINE)
            .collect(
                Collectors.groupingBy(
                    changed -> changed.droneId().value(),
                    Collectors.mapping(
                        changed -> changed.newStatus().word(), Collectors.joining(" "))));
    assertThat(statuses).hasSize(flight.vehicles);
    assertThat(statuses.values()).allMatch(flight.statuses::equals);
  }

  @Test
  void aTokenIsNeeded() throws Exception {
    var answer = skein.send(HttpRequest.newBuilder(URI.create(skein.url("/api/v1/alerts"))).GET());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(skein.logIn("wrong").get("status").asInt()).isEqualTo(401);
  }

  @Test
  void theMissionsMetricsAreThere() throws Exception {
    String metrics = skein.send(skein.request("/actuator/prometheus").GET()).body();

    assertThat(metrics)
        .contains("# HELP kafka_events_published_total Total number of events published to Kafka")
        .contains("# TYPE kafka_events_published_total counter")
        .contains(
            "# HELP kafka_event_processing_duration_seconds Time spent processing Kafka events")
        .contains("# TYPE kafka_event_processing_duration_seconds histogram")
        .containsPattern(
            "kafka_events_published_total\\{event_type=\"drone.location.updated\","
                + "topic=\"drone-events\"} \\d");
  }

  private static List<JsonNode> points(String path) {
    try {
      return new ArrayList<>(skein.get(path).get("points").values());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<Long, List<String>> byDrone() {
    Map<Long, List<String>> expected = new TreeMap<>();
    EXPECTED.forEach((system, places) -> expected.put(DRONES.get(system), places));
    return expected;
  }

  private static List<Event<?>> read(Topic topic) {
    List<Event<?>> events = new ArrayList<>();
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(topic, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                synchronized (events) {
                  events.add(event);
                }
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
    return events;
  }

  private static String place(double latitude, double longitude) {
    return Math.round(latitude * 1e7) + "/" + Math.round(longitude * 1e7);
  }
}
