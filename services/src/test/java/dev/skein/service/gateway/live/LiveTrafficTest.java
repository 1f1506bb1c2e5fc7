package dev.skein.service.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.DroneGroups;
import dev.skein.api.Permissions;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Location;
import dev.skein.events.Role;
import dev.skein.events.TrafficEvent.TrafficObserved;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Other aircraft, as clients of the live socket are told of them. */
class LiveTrafficTest {

  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Permissions EVERYTHING = Permissions.everywhere(Role.VIEWER);

  private Instant now = BEGUN;
  private final LiveHub hub =
      new LiveHub(new LiveState(), new EventCodec(), () -> now, new DroneGroups());
  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

  private final LiveSocket socket =
      new LiveSocket() {
        @Override
        public void sendText(String text) {
          texts.add(text);
        }

        @Override
        public void sendBinary(ByteBuffer bytes) {}

        @Override
        public void ping() {}

        @Override
        public void close(int code, String reason) {}
      };

  @Test
  void whoHasNewsIsToldOnceASecond() throws Exception {
    hub.open(socket, EVERYTHING);
    hear("icao/a", 47, 8, now);
    hear("icao/b", 47, 9, now);
    assertThat(ids(flushed())).containsExactlyInAnyOrder("icao/a", "icao/b");

    pass(0.5);
    hear("icao/a", 47.1, 8, now);
    hub.flush();
    assertThat(isQuiet()).isTrue();
    pass(0.5);
    hear("icao/a", 47.2, 8, now);
    JsonNode told = flushed();
    assertThat(ids(told)).containsExactly("icao/a");
    JsonNode target = told.at("/targets/0");
    assertThat(target.get("latitude").asDouble()).isEqualTo(47.2);
    assertThat(target.get("heardBy").asLong()).isEqualTo(7);
    assertThat(target.get("manned").asBoolean()).isTrue();
    assertThat(target.get("geometricAltitude").asDouble()).isEqualTo(1_200);
    assertThat(target.has("pressureAltitude")).isFalse();
    assertThat(target.get("at").asString()).as("two seconds old").isEqualTo("2025-12-31T23:59:59Z");
    pass(1);
    hub.flush();
    assertThat(isQuiet()).as("no news").isTrue();
  }

  @Test
  void whoLooksElsewhereIsToldOfThoseThereAndAllOfThemAtFirst() throws Exception {
    hear("icao/a", 47, 8, now);
    hear("icao/b", 52, 13, now);
    LiveSession session = hub.open(socket, EVERYTHING);
    assertThat(ids(flushed())).hasSize(2);
    session.receive("{\"op\":\"view\",\"bbox\":[12,50,14,54]}");
    assertThat(isQuiet()).as("two frames are not acknowledged").isTrue();
    session.receive("{\"op\":\"ack\",\"n\":2}");
    assertThat(ids(next())).containsExactly("icao/b");
    hear("icao/a", 47.1, 8, now);
    pass(1);
    hub.flush();
    assertThat(isQuiet()).isTrue();
  }

  @Test
  void anOldReportIsNoNewsAndAfterAMinuteNothingIsKnown() throws Exception {
    hear("icao/a", 47, 8, now);
    hear("icao/a", 1, 2, now.minusSeconds(1));
    hear("icao/old", 47, 8, now.minusSeconds(60));
    hub.open(socket, EVERYTHING);
    JsonNode told = flushed();
    assertThat(ids(told)).containsExactly("icao/a");
    assertThat(told.at("/targets/0/latitude").asDouble()).isEqualTo(47);

    pass(60);
    hub.flush();
    hub.open(socket, EVERYTHING);
    hub.flush();
    assertThat(isQuiet()).isTrue();
  }

  @Test
  void whoMayNotSeeTheDroneThatHearsItDoesNotEither() throws Exception {
    hub.open(socket, new Permissions(Role.VIEWER, Map.of("north", Role.VIEWER)));
    hear("icao/a", 47, 8, now);
    hub.flush();
    assertThat(isQuiet()).isTrue();
  }

  private void hear(String id, double latitude, double longitude, Instant at) {
    TrafficObserved seen =
        new TrafficObserved(
            id,
            new DroneId(7),
            true,
            new Location(latitude, longitude, null),
            null,
            1_200.0,
            270.0,
            60.0,
            null,
            "HBABC",
            null,
            1,
            2,
            null);
    hub.publish(Event.of("e", "links", at, seen), "air-traffic", 0, 1);
  }

  private void pass(double seconds) {
    now = now.plusMillis((long) (seconds * 1_000));
  }

  private JsonNode flushed() throws InterruptedException {
    hub.flush();
    return next();
  }

  private JsonNode next() throws InterruptedException {
    while (true) {
      String text = texts.poll(5, TimeUnit.SECONDS);
      assertThat(text).as("other aircraft").isNotNull();
      if (text.startsWith("{\"op\":\"traffic\"")) {
        return JsonMapper.shared().readTree(text);
      }
    }
  }

  private boolean isQuiet() throws InterruptedException {
    for (String text = poll(); text != null; text = poll()) {
      if (text.startsWith("{\"op\":\"traffic\"")) {
        return false;
      }
    }
    return true;
  }

  private String poll() throws InterruptedException {
    return texts.poll(100, TimeUnit.MILLISECONDS);
  }

  private static List<String> ids(JsonNode told) {
    return told.get("targets").valueStream().map(target -> target.get("id").asString()).toList();
  }
}
