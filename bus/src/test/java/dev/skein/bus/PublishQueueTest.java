package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.BatteryLow;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Fix;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rule 9: who receives is not held up; positions are shed and counted, the rest waits")
class PublishQueueTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SlowProducer kafka = new SlowProducer();
  private final Publisher publisher =
      new Publisher(kafka, kafka, kafka, new CloudEventHeaders(false), registry, "test");
  private final PublishQueue queue = new PublishQueue(publisher, "test", registry);
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    kafka.isFull = false;
    kafka.answerAll();
    queue.close();
    publisher.close();
  }

  @Test
  void aStatusWaitsForRoomAndItsSenderDoesNot() throws Exception {
    kafka.isFull = true;
    publish(status(7, "s1"));
    publish(status(8, "s2"));
    // Here already, though a publisher waits for ten seconds by itself.
    assertThat(told).isEmpty();
    assertThat(waiting()).isEqualTo(2);

    kafka.isFull = false;
    Await.until("both are with Kafka", () -> kafka.answerAll().size() == 2);
    Await.until("both are told", () -> told.size() == 2);
    assertThat(told).containsExactlyInAnyOrder("s1 sent", "s2 sent");
    assertThat(waiting()).isZero();
  }

  @Test
  void aPositionIsShedAtOnceWhenThereIsNoRoom() throws Exception {
    kafka.isFull = true;
    publish(position(7, "p1"));

    assertThat(told).containsExactly("p1 BufferExhaustedException");
    assertThat(shed("buffer_full")).isEqualTo(1);
  }

  @Test
  void whatComesBehindAStatusOfTheSameDroneWaitsForIt() throws Exception {
    publish(position(7, "p1"));
    publish(status(7, "s1"));
    publish(position(7, "p2"));
    publish(status(7, "s2"));
    publish(position(7, "p3"));
    publish(position(8, "q1"));

    Await.until("the first status is on its way", () -> kafka.sent().contains("s1"));
    assertThat(kafka.sent())
        .containsExactlyInAnyOrder("p1", "q1", "s1")
        .containsSubsequence("p1", "s1");
    kafka.answerAll();
    Await.until("the second follows", () -> kafka.sent().contains("s2"));
    assertThat(kafka.sent().subList(3, 5)).containsExactly("p2", "s2");
    kafka.answerAll();
    Await.until("and what came last", () -> kafka.sent().contains("p3"));
    publish(position(7, "p4"));
    Await.until("the queue is passed again", () -> kafka.sent().contains("p4"));
    assertThat(kafka.sent()).containsSubsequence("p1", "s1", "p2", "s2", "p3", "p4");
  }

  @Test
  void aStatusThatKafkaDidNotTakeIsSentAgainBeforeWhatFollowedIt() throws Exception {
    publish(status(7, "s1"));
    publish(status(7, "s2"));
    Await.until("it is on its way", () -> kafka.sent().contains("s1"));
    kafka.fail(new TimeoutException("120000 ms have passed"));
    Await.until("it is sent again", () -> kafka.sent().size() == 2);
    kafka.answerAll();
    Await.until("then the next", () -> kafka.sent().size() == 3);
    kafka.answerAll();

    Await.until("each is told once", () -> told.size() == 2);
    assertThat(kafka.sent()).containsExactly("s1", "s1", "s2");
    assertThat(told).containsExactly("s1 sent", "s2 sent");
  }

  @Test
  void whatKafkaWillNeverTakeIsToldAndHoldsUpNobody() throws Exception {
    publish(status(7, "s1"));
    publish(status(7, "s2"));
    Await.until("it is on its way", () -> kafka.sent().contains("s1"));
    kafka.fail(new RecordTooLargeException("too large"));
    Await.until("the next follows", () -> kafka.sent().contains("s2"));

    assertThat(told).containsExactly("s1 RecordTooLargeException");
  }

  @Test
  void positionsThatWaitAreBoundedAndAStatusStillFindsRoom() throws Exception {
    publish(status(7, "s1"));
    for (int i = 0; i < PublishQueue.MOST_TO_SHED + 4; i++) {
      publish(position(7, "p" + i));
    }
    publish(status(7, "s2"));

    assertThat(told).hasSize(5).allMatch(end -> end.endsWith(" BufferExhaustedException"));
    assertThat(shed("queue_full")).isEqualTo(5);
    assertThat(waiting()).isEqualTo(PublishQueue.MOST_TO_SHED + 1);
    Await.until(
        "all has left",
        () -> {
          kafka.answerAll();
          return waiting() == 0;
        });
    assertThat(kafka.sent()).endsWith("p9998", "s2");
  }

  @Test
  void whatIsLeftAtTheEndFails() throws Exception {
    kafka.isFull = true;
    publish(status(7, "s1"));
    queue.close();

    assertThat(told).singleElement().asString().startsWith("s1 ").isNotEqualTo("s1 sent");
  }

  private void publish(Event<?> event) {
    queue.publish(
        Topic.DRONE_EVENTS,
        event,
        (_, failure) ->
            told.add(
                event.id()
                    + " "
                    + (failure == null ? "sent" : failure.getClass().getSimpleName())));
  }

  private int waiting() {
    return (int) registry.get("kafka.events.waiting").tag("queue", "test").gauge().value();
  }

  private double shed(String cause) {
    return registry.get("kafka.events.shed").tag("cause", cause).counter().count();
  }

  private static Event<DroneEvent> status(long drone, String id) {
    return Event.of(id, "test", Instant.EPOCH, new BatteryLow(new DroneId(drone), 19, 20, null));
  }

  private static Event<DroneEvent> position(long drone, String id) {
    return Event.of(
        id,
        "test",
        Instant.EPOCH,
        new LocationUpdated(
            new DroneId(drone),
            null,
            Fix.NONE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  /** Answers when it is told to; when full, refuses as a producer that does not wait does. */
  private static final class SlowProducer extends MockProducer<byte[], byte[]> {
    private static final Pattern ID = Pattern.compile("\"id\":\"(\\w+)\"");
    volatile boolean isFull;

    SlowProducer() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> kafkaRecord, Callback callback) {
      if (isFull) {
        BufferExhaustedException full = new BufferExhaustedException("full");
        callback.onCompletion(null, full);
        return CompletableFuture.failedFuture(full);
      }
      return super.send(kafkaRecord, callback);
    }

    /** The ids of what was sent, in its order. */
    synchronized List<String> sent() {
      return history().stream().map(SlowProducer::id).toList();
    }

    /** Gives the ids of all that was sent so far. */
    synchronized List<String> answerAll() {
      while (completeNext()) {
        // The next.
      }
      return new ArrayList<>(sent());
    }

    synchronized void fail(RuntimeException failure) {
      errorNext(failure);
    }

    private static String id(ProducerRecord<byte[], byte[]> kafkaRecord) {
      Matcher id = ID.matcher(new String(kafkaRecord.value(), StandardCharsets.UTF_8));
      return id.find() ? id.group(1) : "";
    }
  }
}
