package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.skein.events.EventCodec;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, by plain calls: no broker. */
@DisplayName("Rule 9: retry in one place")
class DeliveringTest {

  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Backlog backlog = new Backlog();
  private final LogClock clock = new LogClock();
  private final Letters letters = new Letters();
  private final List<String> handled = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private BatchHandler handler = batch -> {};
  private Instant time = Instant.EPOCH;
  private final Availability handling = new Availability(() -> time);

  @Test
  void aBatchIsTriedThreeTimesThenRecordByRecordAndTheOneAtFaultIsPutAside() throws Exception {
    for (int offset = 0; offset < 5; offset++) {
      add(0, offset, offset == 2 ? "bad" : "good" + offset);
    }
    List<Integer> tried = new ArrayList<>();
    handler =
        batch -> {
          tried.add(batch.deliveries().size());
          if (batch.deliveries().stream().anyMatch(d -> d.key().equals("bad"))) {
            throw new IllegalStateException("cannot");
          }
          note(batch);
        };

    run(100);

    assertThat(tried).containsExactly(5, 5, 5, 1, 1, 1, 1, 1, 1, 1);
    assertThat(handled).containsExactly("good0", "good1", "good3", "good4");
    assertThat(letters.keys()).containsExactly("bad");
    assertThat(letters.header("reason"))
        .isEqualTo("handler failed 3 times: java.lang.IllegalStateException: cannot");
    assertThat(next.values()).containsExactly(5L);
  }

  @Test
  @DisplayName("Who has just taken over begins with little, to have its first effects soon")
  void theFirstBatchesAreSmall() throws Exception {
    for (int offset = 0; offset < 1_500; offset++) {
      add(0, offset, "a" + offset);
    }
    int[] tries = {0};
    handler =
        batch -> {
          if (++tries[0] == 2) {
            throw new TransientFailure("not now");
          }
          note(batch);
        };

    run(500);

    assertThat(sizes).containsExactly(100, 200, 400, 500, 300);
  }

  @Test
  void anOutageIsTriedUntilItIsOverAndNothingIsPutAside() throws Exception {
    add(0, 0, "a");
    int[] tries = {0};
    handler =
        batch -> {
          if (++tries[0] < 50) {
            throw new TransientFailure("not now");
          }
          note(batch);
        };

    List<Duration> pauses = run(100);

    assertThat(handled).containsExactly("a");
    assertThat(pauses).hasSize(49).last().isEqualTo(Pauses.LONGEST);
    assertThat(letters.keys()).isEmpty();
  }

  @Test
  void anOutageIsToldWithItsBeginningUntilItIsOver() throws Exception {
    add(0, 0, "a");
    List<Optional<Availability.Outage>> told = new ArrayList<>();
    handler =
        batch -> {
          told.add(handling.findOutage());
          time = time.plusSeconds(7);
          if (told.size() < 4) {
            throw new TransientFailure("not now");
          }
        };

    run(100);

    assertThat(told.getFirst()).isEmpty();
    assertThat(told.get(3))
        .hasValueSatisfying(out -> {
          assertThat(out.since()).isEqualTo(Instant.EPOCH.plusSeconds(7));
          assertThat(out.why()).contains("not now");
        });
    assertThat(handling.findOutage()).isEmpty();
    assertThat(handling.outageSeconds()).isZero();
  }

  @Test
  void theLastRecordOfAllIsPutAsideAndItsOffsetMovesOnInABatchWithoutRecords() throws Exception {
    add(0, 0, "bad");
    handler =
        batch -> {
          if (!batch.deliveries().isEmpty()) {
            throw new IllegalStateException("cannot");
          }
          note(batch);
        };

    run(100);

    assertThat(letters.keys()).containsExactly("bad");
    assertThat(sizes).containsExactly(0);
    assertThat(next.values()).containsExactly(1L);
  }

  @Test
  void whileDeadLettersIsAwayThePoisonWaitsAndIsPutAsideOnce() throws Exception {
    add(0, 0, "bad");
    add(0, 1, "good");
    letters.refusals = 4;
    handler =
        batch -> {
          if (batch.deliveries().stream().anyMatch(d -> d.key().equals("bad"))) {
            throw new IllegalStateException("cannot");
          }
          note(batch);
        };

    run(100);

    assertThat(letters.keys()).containsExactly("bad");
    assertThat(handled).containsExactly("good");
  }

  @Test
  void whatAHandlerPutAsideIsNotPutAsideAgainWhenTheBatchComesAgain() throws Exception {
    add(0, 0, "bad");
    add(0, 1, "good");
    int[] tries = {0};
    handler =
        batch -> {
          batch.deliveries().stream()
              .filter(d -> d.key().equals("bad"))
              .forEach(d -> batch.deadLetter(d, "no event"));
          if (++tries[0] < 3) {
            throw new IOException("away");
          }
          note(batch);
        };

    run(100);

    assertThat(letters.keys()).containsExactly("bad");
    assertThat(handled).containsExactly("good");
  }

  @Test
  void aHandlerThatFailsOnABatchWithoutRecordsIsTriedOn() throws Exception {
    add(0, 0, "bad");
    int[] tries = {0};
    handler =
        batch -> {
          if (++tries[0] < 20) {
            throw new IllegalStateException("always");
          }
          note(batch);
        };

    run(100);

    assertThat(letters.keys()).containsExactly("bad");
    assertThat(next.values()).containsExactly(1L);
  }

  @Test
  void anErrorOfTheHandlerIsAFaultAndDoesNotEndTheThread() throws Exception {
    add(0, 0, "bad");
    handler =
        batch -> {
          if (!batch.deliveries().isEmpty()) {
            throw new StackOverflowError();
          }
        };

    run(100);

    assertThat(letters.keys()).containsExactly("bad");
  }

  @Test
  @DisplayName("Rule 8: now is the largest recordedAt handed over, and never goes back")
  void nowComesFromTheLog() throws Exception {
    List<Long> nows = new ArrayList<>();
    handler = batch -> nows.add(batch.now().toEpochMilli());
    add(0, 0, "a", 1_000);
    run(1);
    add(1, 0, "b", 400);
    run(1);
    add(0, 1, "c", 1_001);
    run(1);

    assertThat(nows).containsExactly(1_000L, 1_000L, 1_001L);
  }

  @Test
  void aFloodOfBadRecordsIsPutAsideTogether() throws Exception {
    for (int offset = 0; offset < 50; offset++) {
      add(0, offset, "bad" + offset);
    }
    letters.answersAt = 50;
    handler =
        batch -> {
          assertThat(batch.sift()).isEmpty();
          note(batch);
        };

    run(100);

    assertThat(letters.keys()).hasSize(50).startsWith("bad0", "bad1").endsWith("bad49");
    assertThat(letters.header("reason")).contains("id");
    assertThat(next.values()).containsExactly(50L);
  }

  @Test
  void badRecordsThatWerePutAsideAreNotPutAsideAgainWhenOthersWereRefused() throws Exception {
    add(0, 0, "bad0");
    add(0, 1, "bad1");
    add(0, 2, "bad2");
    letters.refusals = 2;
    handler =
        batch -> {
          var _ = batch.sift();
          note(batch);
        };

    run(100);

    assertThat(letters.keys()).containsExactlyInAnyOrder("bad0", "bad1", "bad2");
    assertThat(next.values()).containsExactly(3L);
  }

  /**
   * Whatever fails how often: every record is handled once in order or put aside once, only the
   * poisonous ones are put aside, and every range follows on the one before.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyRecordIsHandledOnceOrPutAsideOnce(long seed) throws Exception {
    Random random = new Random(seed);
    Set<String> poison = new HashSet<>();
    Set<String> good = new HashSet<>();
    for (int partition = 0; partition < 3; partition++) {
      for (int offset = 0; offset < 40; offset++) {
        String key = partition + "/" + offset;
        (random.nextInt(12) == 0 ? poison : good).add(key);
        add(partition, offset, key);
      }
    }
    handler =
        batch -> {
          if (random.nextInt(6) == 0) {
            throw new IOException("away");
          }
          if (batch.deliveries().stream().anyMatch(d -> poison.contains(d.key()))) {
            throw new IllegalStateException("poison");
          }
          note(batch);
        };
    int largest = random.nextInt(1, 30);

    run(largest);

    assertThat(handled).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(good);
    assertThat(letters.keys()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(poison);
    Map<String, Integer> last = new HashMap<>();
    for (String key : handled) {
      String[] parts = key.split("/", 2);
      int offset = Integer.parseInt(parts[1]);
      assertThat(offset).isGreaterThan(last.getOrDefault(parts[0], -1));
      last.put(parts[0], offset);
    }
    assertThat(next.values()).containsOnly(40L);
  }

  /** Delivers until nothing is left; gives the pauses it asked for. */
  private List<Duration> run(int largest) throws InterruptedException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Delivering delivering =
        new Delivering(
            "g",
            batch -> handler.handle(batch),
            largest,
            backlog,
            partition -> next.get(partition),
            clock,
            new HandlerWatch("g", Duration.ofSeconds(30), System::nanoTime),
            new DeadLetters(() -> letters, new BusMetrics(registry), "g"),
            handling);
    List<Duration> pauses = new ArrayList<>();
    assertThat(delivering.isRetrying()).isFalse();
    for (int turn = 0; !backlog.isEmpty(); turn++) {
      assertThat(turn).as("turns").isLessThan(10_000);
      switch (delivering.next()) {
        case Delivering.Outcome.Done(Batch batch, long _) -> {
          clock.advance(batch.now());
          batch.ranges().forEach((partition, range) -> backlog.done(partition, range.to()));
        }
        case Delivering.Outcome.Wait(Duration pause) -> {
          assertThat(delivering.isRetrying()).as("nothing new comes meanwhile").isTrue();
          pauses.add(pause);
        }
        case Delivering.Outcome.OwnershipLost() -> fail("ownership");
      }
    }
    return pauses;
  }

  /** A batch's effects, as a transaction would have them: only from where the last one ended. */
  private void note(Batch batch) {
    batch
        .ranges()
        .forEach((partition, range) -> {
          assertThat(range.from()).isEqualTo(next.get(partition));
          next.put(partition, range.to());
        });
    sizes.add(batch.deliveries().size());
    batch.deliveries().forEach(delivery -> handled.add(delivery.key()));
  }

  private void add(int partition, long offset, String key) {
    add(partition, offset, key, 1_000 + offset);
  }

  private void add(int partition, long offset, String key, long recordedAt) {
    TopicPartition place = new TopicPartition(Topic.DRONE_EVENTS.topicName(), partition);
    next.putIfAbsent(place, offset);
    backlog.add(
        place,
        List.of(
            new Delivery(
                new EventCodec(),
                new ConsumerRecord<>(
                    place.topic(),
                    partition,
                    offset,
                    recordedAt,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    0,
                    key.getBytes(StandardCharsets.UTF_8),
                    new byte[] {'{', '}'},
                    new RecordHeaders(),
                    Optional.empty()))));
  }

  /** The topic of dead letters; refuses the first few. */
  private static final class Letters extends MockProducer<byte[], byte[]> {
    int refusals;

    /** None is answered before so many were sent. */
    int answersAt;

    private final List<CompletableFuture<RecordMetadata>> unanswered = new ArrayList<>();

    Letters() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> letter, Callback callback) {
      if (refusals > 0) {
        refusals--;
        return CompletableFuture.failedFuture(new TimeoutException("no answer"));
      }
      Future<RecordMetadata> sent = super.send(letter, callback);
      if (answersAt == 0) {
        return sent;
      }
      CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
      unanswered.add(answer);
      if (unanswered.size() == answersAt) {
        unanswered.forEach(each -> each.complete(null));
      }
      return answer;
    }

    List<String> keys() {
      return history().stream().map(l -> new String(l.key(), StandardCharsets.UTF_8)).toList();
    }

    String header(String name) {
      return new String(
          history().getLast().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
  }
}
