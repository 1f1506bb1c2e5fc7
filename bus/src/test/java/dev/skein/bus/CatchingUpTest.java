package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Brokers.class)
@DisplayName("Rule 3: effects on Kafka have derived ids, and catching up does not act")
class CatchingUpTest {

  private final BusSettings settings = Brokers.fromNowOn();

  @Test
  void decidingAgainGivesTheSameIdsAndWhatIsThereIsFound() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Instant start = Instant.now();
    List<String> decided = new CopyOnWriteArrayList<>();
    List<String> resent = new CopyOnWriteArrayList<>();
    try (Publisher publisher = new Publisher(settings, registry);
        Raw raw = new Raw(settings)) {
      // Decides and sends, and dies before its offset is committed.
      BatchHandler dying =
          batch -> {
            for (Delivery delivery : batch.deliveries()) {
              Event<?> effect = decide(delivery);
              decided.add(effect.id());
              publisher.publish(Topic.ALERT_EVENTS, effect).get(20, TimeUnit.SECONDS);
            }
            throw new TransientFailure("killed");
          };
      GroupConsumer first = member("catching", dying, registry);
      first.start();
      assertThat(first.awaitAssigned(Duration.ofSeconds(30))).isTrue();
      raw.status(0, 901);
      Await.until("it has acted", () -> !decided.isEmpty());
      first.close();
      Set<String> before = Set.copyOf(decided);
      assertThat(before).as("deciding again gives the same id").hasSize(1);

      // The new owner knows that it is catching up, and looks before it sends.
      BatchHandler heir =
          batch -> {
            Set<String> ids = new HashSet<>();
            batch.deliveries().forEach(delivery -> ids.add(decide(delivery).id()));
            assertThat(batch.isCatchingUp()).isTrue();
            Set<String> there =
                LogSearch.findIds(
                    settings,
                    Topic.ALERT_EVENTS,
                    start.minusSeconds(60),
                    Set.of("drone.status.changed"),
                    ids);
            ids.removeAll(there);
            resent.addAll(ids);
            decided.addAll(there);
          };
      int known = decided.size();
      GroupConsumer second = member("catching", heir, registry);
      second.start();
      Await.until("it has caught up", () -> decided.size() > known);
      second.close();
      assertThat(Set.copyOf(decided)).isEqualTo(before);
      assertThat(resent).isEmpty();
    }
  }

  @Test
  void anOrderHoldsTenSecondsFromItsTriggerInTheLogsTime() {
    Instant trigger = Instant.parse("2025-08-03T10:30:00Z");
    Deadline deadline = Deadline.after(trigger);

    assertThat(deadline.isPast(trigger.plusMillis(9_999))).isFalse();
    assertThat(deadline.isPast(trigger.plusSeconds(10))).isTrue();
    assertThat(deadline.withVeto(Duration.ofSeconds(5)).isPast(trigger.plusSeconds(14))).isFalse();
    assertThat(deadline.withVeto(Duration.ofSeconds(5)).isPast(trigger.plusSeconds(15))).isTrue();
  }

  private static Event<?> decide(Delivery delivery) {
    Event<?> trigger = delivery.findEvent();
    Event<?> effect = Raw.statusChanged(Long.parseLong(delivery.key()));
    return Event.of(
        EventIds.derived(trigger.id(), effect.type(), effect.key()),
        "alert-service",
        delivery.recordedAt(),
        effect.data());
  }

  private GroupConsumer member(String name, BatchHandler handler, SimpleMeterRegistry registry) {
    return new GroupConsumer(
        settings, name, Set.of(Topic.DRONE_EVENTS), handler, Optional.empty(), registry);
  }
}
