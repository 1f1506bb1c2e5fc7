package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.DroneEvent.ZoneEntered;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Location;
import dev.skein.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A record that a service cannot take, among many that it can, in one batch of all partitions. */
@OnSharedProduct
@DisplayName("Rule 9: outage is not poison")
class PoisonTest {

  private static final int GOOD = 150;
  private static final long FIRST_DRONE = 70_000;

  private static RunningProduct skein;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
  }

  @Test
  void onlyThePoisonIsPutAside() throws Exception {
    String path = "/api/v1/alerts?state=active&limit=1";
    int before = skein.get(path).get("total").asInt();
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i <= GOOD; i++) {
      // PostgreSQL keeps no text with a NUL in it.
      sent.add(publish(i == GOOD / 2 ? "poison-\u0000" : "good-" + i, FIRST_DRONE + i));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();

    RunningProduct.await(
        "an alert of each good one", () -> skein.read(path).get("total").asInt() == before + GOOD);
    RunningProduct.await("the letter", () -> letters().size() == 1);
    assertThat(letters().getFirst()).contains("0x00");
  }

  private static CompletableFuture<?> publish(String id, long drone) {
    ZoneEntered entered =
        new ZoneEntered(
            new DroneId(drone), "poison", "Poison", 1, "PROHIBITED", new Location(1, 2, null));
    return skein
        .product()
        .bean(Publisher.class)
        .publish(Event.of(id, "test", Instant.now(), entered));
  }

  /** Why they were put aside, those of this test. */
  private static List<String> letters() {
    List<String> reasons = new ArrayList<>();
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(Topic.DEAD_LETTERS, new TopicReader.Start.Beginning()),
            delivery -> {
              if (new String(delivery.value(), java.nio.charset.StandardCharsets.UTF_8)
                  .contains("poison-")) {
                reasons.add(delivery.header("reason"));
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
    return reasons;
  }
}
