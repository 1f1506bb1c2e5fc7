package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rule 9: positions are shed and counted, the rest waits")
class SheddingTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FullProducer telemetry = new FullProducer();
  private final List<Exception> outcomes = new ArrayList<>();

  @Test
  void aPositionIsShedAtOnceAndCountedByCause() {
    telemetry.refusals = 1;
    publish("drone.location.updated");

    assertThat(outcomes).singleElement().isInstanceOf(BufferExhaustedException.class);
    assertThat(
            registry
                .get("kafka.events.shed")
                .tag("topic", "drone-events")
                .tag("event_type", "drone.location.updated")
                .tag("cause", "buffer_full")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(telemetry.history()).isEmpty();
  }

  @Test
  void aStatusWaitsUntilThereIsRoom() {
    telemetry.refusals = 3;
    publish("drone.status.changed");

    assertThat(outcomes).containsExactly((Exception) null);
    assertThat(telemetry.history()).hasSize(1);
    assertThat(registry.find("kafka.events.shed").counter()).isNull();
  }

  /** Rule 11: at 5 % free disk. */
  @Test
  void whenTelemetryIsRefusedStatusesAreStillTaken() {
    publisher().refuseTelemetry("disk_full");
    publish("drone.location.updated");
    publish("drone.location.backfilled");
    publish("drone.status.changed");
    publisher().refuseTelemetry(null);
    publish("drone.location.updated");

    assertThat(outcomes.subList(0, 2))
        .allSatisfy(refused ->
            assertThat(refused).isInstanceOf(TransientFailure.class).hasMessage("disk_full"));
    assertThat(outcomes.subList(2, 4)).containsOnlyNulls();
    assertThat(telemetry.history()).hasSize(2);
    assertThat(registry.get("kafka.events.shed").tag("cause", "disk_full").counter().count())
        .isEqualTo(1);
  }

  @Test
  void whatWaitedHasOneNumberAndWhatWasShedLeavesAGap() {
    publish("drone.location.updated");
    telemetry.refusals = 1;
    publish("drone.location.updated");
    telemetry.refusals = 2;
    publish("drone.status.changed");

    assertThat(
            telemetry.history().stream()
                .map(out -> new String(out.headers().lastHeader("seq").value()))
                .toList())
        .containsExactly("1", "3");
  }

  @Test
  void anOutcomeMayPublishAgainSinceNoLockIsHeld() {
    telemetry.refusals = 1;
    try (Publisher publisher = publisher()) {
      publisher.send(
          Topic.DRONE_EVENTS,
          "7",
          "drone.location.updated",
          new byte[1],
          (_, failure) -> {
            outcomes.add(failure);
            Thread other =
                Thread.ofVirtual()
                    .start(() ->
                        publisher.send(
                            Topic.DRONE_EVENTS,
                            "7",
                            "drone.status.changed",
                            new byte[1],
                            (_, again) -> outcomes.add(again)));
            try {
              other.join();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
    }
    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.getLast()).isNull();
  }

  private void publish(String type) {
    publisher()
        .send(Topic.DRONE_EVENTS, "7", type, new byte[1], (_, failure) -> outcomes.add(failure));
  }

  private Publisher publisher;

  private Publisher publisher() {
    if (publisher == null) {
      publisher =
          new Publisher(telemetry, mock(), mock(), new CloudEventHeaders(false), registry, "test");
    }
    return publisher;
  }

  private static MockProducer<byte[], byte[]> mock() {
    return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Refuses as a producer with a full buffer does: at once, on the caller's thread. */
  private static final class FullProducer extends MockProducer<byte[], byte[]> {
    int refusals;

    FullProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> kafkaRecord, Callback callback) {
      if (refusals == 0) {
        return super.send(kafkaRecord, callback);
      }
      refusals--;
      BufferExhaustedException full = new BufferExhaustedException("full");
      callback.onCompletion(null, full);
      return CompletableFuture.failedFuture(full);
    }
  }
}
