package dev.skein.bus;

import static dev.skein.events.Topic.ALERT_EVENTS;
import static dev.skein.events.Topic.DRONE_EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members of groups on a real broker. */
@ExtendWith(Brokers.class)
class GroupConsumerTest {

  private static final Duration JOIN = Duration.ofSeconds(30);
  private static final AtomicInteger GROUPS = new AtomicInteger();

  private final BusSettings settings = Brokers.fromNowOn();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final String group = "test-" + GROUPS.incrementAndGet();
  private final List<GroupConsumer> members = new ArrayList<>();
  private Raw raw;

  @BeforeEach
  void open() {
    raw = new Raw(settings);
  }

  @AfterEach
  void close() {
    members.forEach(GroupConsumer::close);
    raw.close();
  }

  @Test
  @DisplayName(
      "Rule 9: an outage pauses, nothing is put aside, and everything is done when it ends")
  void anOutageIsWaitedOut() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    Recorder recorder =
        new Recorder(_ -> {
          if (away.get()) {
            throw new IOException("the database is away");
          }
        });
    GroupConsumer member = join(recorder);
    raw.status(0, 1);
    raw.status(1, 2);
    Await.until("three tries", () -> recorder.tries.get() >= 3);
    raw.status(2, 3);
    away.set(false);

    Await.until("all handled", () -> recorder.keys.size() >= 3);
    assertThat(recorder.keys).containsExactlyInAnyOrder("1", "2", "3");
    assertThat(raw.letters(member.group())).isEmpty();
    assertThat(member.isUp()).isTrue();
  }

  @Test
  @DisplayName("Rule 9: a record that poisons its batch does not stop the partition")
  void poisonIsPutAsideAsItCame() throws Exception {
    Recorder recorder =
        new Recorder(batch -> {
          if (batch.deliveries().stream().anyMatch(d -> d.key().equals("13"))) {
            throw new IllegalStateException("cannot");
          }
        });
    GroupConsumer member = join(recorder);
    for (long drone = 10; drone < 20; drone++) {
      raw.status(1, drone);
    }

    Await.until("nine handled", () -> recorder.keys.size() >= 9);
    assertThat(recorder.keys).containsExactly("10", "11", "12", "14", "15", "16", "17", "18", "19");
    var letters = raw.letters(member.group());
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().key()).asString().isEqualTo("13");
    assertThat(Raw.header(letters.getFirst(), "source-topic")).isEqualTo("drone-events");
    assertThat(Raw.header(letters.getFirst(), "source-partition")).isEqualTo("1");
    assertThat(Raw.header(letters.getFirst(), "reason")).contains("3 times", "cannot");
  }

  @Test
  void aPartitionThatIsBehindDoesNotHoldUpTheOthers() throws Exception {
    CountDownLatch allAreThere = new CountDownLatch(1);
    Recorder recorder =
        new Recorder(_ -> {
          allAreThere.await();
          Thread.sleep(10);
        });
    join(recorder, ConsumerOptions.DEFAULTS.oneByOne());
    for (int i = 0; i < 400; i++) {
      raw.status(0, 8);
    }
    allAreThere.countDown();
    Await.until("some are done", () -> recorder.keys.size() > 20);
    raw.status(1, 9);

    Await.until("all are done", () -> recorder.keys.size() >= 401);
    assertThat(recorder.keys.indexOf("9")).isBetween(1, 300);
  }

  @Test
  void aHandlerThatHangsIsInterruptedAndItsRecordPutAside() throws Exception {
    Recorder recorder =
        new Recorder(batch -> {
          if (batch.deliveries().stream().anyMatch(d -> d.key().equals("21"))) {
            new CountDownLatch(1).await();
          }
        });
    GroupConsumer member =
        join(
            recorder, ConsumerOptions.DEFAULTS.oneByOne().withHandlerLimit(Duration.ofMillis(500)));
    raw.status(0, 20);
    raw.status(0, 21);
    Await.until("the gauge shows it", () -> gauge("kafka.handler.busy.seconds") > 0.2);
    raw.status(0, 22);

    Await.until("the others are handled", () -> recorder.keys.contains("22"));
    assertThat(recorder.keys).containsExactly("20", "22");
    assertThat(raw.letters(member.group()))
        .singleElement()
        .satisfies(letter -> assertThat(Raw.header(letter, "reason")).contains("Interrupted"));
  }

  @Test
  void aHandlerThatHangsInItsIdleWorkOrWhenPartitionsComeIsInterrupted() throws Exception {
    Recorder recorder = new Recorder();
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean hangsIdle = new AtomicBoolean(true);
    AtomicBoolean hangsAtCome = new AtomicBoolean(true);
    BatchHandler hanging =
        new BatchHandler() {
          @Override
          public void handle(Batch batch) throws Exception {
            recorder.handle(batch);
          }

          @Override
          public void idle() throws InterruptedException {
            if (hangsIdle.getAndSet(false)) {
              never.await();
            }
          }

          @Override
          public void reassigned(Collection<TopicPartition> partitions) {
            if (hangsAtCome.getAndSet(false)) {
              try {
                never.await();
              } catch (InterruptedException e) {
                recorder.reassigned.incrementAndGet();
              }
            }
          }
        };
    join(hanging, ConsumerOptions.DEFAULTS.withHandlerLimit(Duration.ofMillis(300)));
    Await.until("the idle work has been begun", () -> !hangsIdle.get());
    raw.status(0, 25);

    Await.until("handled", () -> recorder.keys.contains("25"));
    assertThat(recorder.reassigned).hasValue(1);
  }

  @Test
  void aHandlerSlowerThanTheInputKeepsItsPartitions() throws Exception {
    Semaphore never = new Semaphore(0);
    Recorder recorder =
        new Recorder(_ -> {
          var _ = never.tryAcquire(20, TimeUnit.MILLISECONDS);
        });
    // 300 records of 20 ms are six seconds, and a member must poll every four.
    join(recorder, ConsumerOptions.DEFAULTS.oneByOne().withHandlerLimit(Duration.ofSeconds(2)));
    int before = recorder.reassigned.get();
    for (int i = 0; i < 300; i++) {
      raw.status(i % 3, 1_000 + i);
    }

    Await.until("all handled", () -> recorder.keys.size() >= 300);
    assertThat(recorder.keys).doesNotHaveDuplicates().hasSize(300);
    assertThat(recorder.reassigned).as("nothing was taken from it").hasValue(before);
  }

  @Test
  @DisplayName("Batches are bounded by count, and by time: no event waits for more")
  void batchesAreBounded() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    Recorder recorder =
        new Recorder(_ -> {
          if (away.get()) {
            throw new TransientFailure("not yet");
          }
        });
    join(recorder, new ConsumerOptions(7, Duration.ofSeconds(30), Duration.ofMillis(20), null));
    for (int i = 0; i < 40; i++) {
      raw.status(i % 3, 2_000 + i);
    }
    away.set(false);
    Await.until("all handled", () -> recorder.keys.size() >= 40);
    assertThat(recorder.sizes).allMatch(size -> size <= 7);

    long sent = System.nanoTime();
    raw.status(0, 2_100);
    Await.until("one record alone", () -> recorder.keys.contains("2100"));
    assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("Rule 10: what comes to a member while it waits is neither lost nor doubled")
  void partitionsThatComeInAnOutageAreKept() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    Recorder staying =
        new Recorder(_ -> {
          if (away.get()) {
            throw new TransientFailure("away");
          }
        });
    Recorder leaving = new Recorder();
    GroupConsumer first = join(staying);
    GroupConsumer second = join(leaving);
    Await.until(
        "both own something",
        () -> {
          raw.status(0, 31);
          raw.status(1, 31);
          raw.status(2, 31);
          return !staying.keys.isEmpty() && !leaving.keys.isEmpty();
        });
    away.set(true);
    for (int i = 0; i < 3; i++) {
      raw.status(i, 32);
    }
    int tries = staying.tries.get();
    Await.until("the outage is felt", () -> staying.tries.get() > tries);
    Await.until("the other is done", () -> leaving.keys.contains("32"));
    second.close();
    for (int i = 0; i < 3; i++) {
      raw.status(i, 33);
      raw.status(i, 34);
    }
    int then = staying.tries.get();
    Await.until("more tries", () -> staying.tries.get() > then + 3);
    away.set(false);

    Await.until("all three", () -> count(staying, leaving, "34") >= 3);
    assertThat(count(staying, leaving, "32")).isEqualTo(3);
    assertThat(count(staying, leaving, "33")).isEqualTo(3);
    assertThat(count(staying, leaving, "34")).isEqualTo(3);
    assertThat(raw.letters(first.group())).isEmpty();
  }

  @Test
  void aMemberThatIsThrownOutComesBackByItself() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    Recorder recorder = new Recorder();
    BatchHandler brittle =
        new BatchHandler() {
          @Override
          public void handle(Batch batch) throws Exception {
            recorder.handle(batch);
          }

          @Override
          public void reassigned(Collection<TopicPartition> partitions) {
            if (failures.getAndDecrement() > 0) {
              throw new IllegalStateException("not like this");
            }
          }
        };
    GroupConsumer member = join(brittle, ConsumerOptions.DEFAULTS);
    raw.status(0, 41);

    Await.until("handled", () -> recorder.keys.contains("41"));
    assertThat(failures.get()).isLessThan(0);
    assertThat(member.isUp()).isTrue();
    assertThat(gauge("kafka.consumer.up")).isEqualTo(1);
    member.close();
    assertThat(registry.find("kafka.consumer.up").gauge()).isNull();
  }

  @Test
  @DisplayName("Rule 9: PostgreSQL being away when partitions come is waited out")
  void aStoreThatIsAwayWhenPartitionsComeIsWaitedFor() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    MapStore store =
        new MapStore() {
          @Override
          public synchronized Optional<Place> findPlace(
              String g, Uuid id, String topic, int partition) throws SQLException {
            if (failures.getAndDecrement() > 0) {
              throw new SQLException("connection refused", "08001");
            }
            return super.findPlace(g, id, topic, partition);
          }
        };
    Recorder recorder = new Recorder();
    GroupConsumer member =
        new GroupConsumer(
            settings, group, Set.of(DRONE_EVENTS), recorder, Optional.of(store), registry);
    members.add(member);
    member.start();

    assertThat(member.awaitAssigned(JOIN)).isTrue();
    raw.status(0, 51);
    Await.until("handled", () -> recorder.keys.contains("51"));
    assertThat(failures.get()).isLessThan(0);
  }

  @Test
  @DisplayName("src and seq: a gap and a double on the topic are counted for the group")
  void gapsAndDoublesAreCounted() throws Exception {
    Recorder recorder = new Recorder();
    join(recorder);
    try (Publisher publisher = new Publisher(settings, registry, "links@test")) {
      for (int i = 0; i < 100; i++) {
        publisher.publish(Raw.statusChanged(61)).get(20, TimeUnit.SECONDS);
      }
      Await.until("all handled", () -> recorder.keys.size() >= 100);
      assertThat(counter("kafka.events.missing") + counter("kafka.events.doubled")).isZero();
    }
    for (String seq : List.of("1", "2", "7", "7")) {
      var out =
          new org.apache.kafka.clients.producer.ProducerRecord<>(
              DRONE_EVENTS.topicName(), Raw.bytes("62"), Raw.encode(Raw.statusChanged(62)));
      out.headers().add("src", Raw.bytes("other@host/1"));
      out.headers().add("seq", Raw.bytes(seq));
      raw.send(out);
    }

    Await.until("all handled", () -> recorder.keys.size() >= 104);
    assertThat(counter("kafka.events.missing")).isEqualTo(4);
    assertThat(counter("kafka.events.doubled")).isEqualTo(1);
  }

  @Test
  void aNewGroupThatBeginsAtTheEndMissesNothingBetweenTwoMembers() throws Exception {
    Recorder first = new Recorder();
    join(first).close();
    raw.status(0, 71);
    raw.status(1, 72);
    Recorder second = new Recorder();
    join(second);

    Await.until("both", () -> second.keys.size() >= 2);
    assertThat(second.keys).containsExactlyInAnyOrder("71", "72");
  }

  @Test
  @DisplayName("Rule 3: a new owner knows what was there before it came")
  void catchingUpIsTold() throws Exception {
    join(new Recorder()).close();
    raw.status(0, 81);
    Recorder recorder = new Recorder();
    join(recorder);
    Await.until("the old one", () -> recorder.keys.contains("81"));
    raw.status(0, 82);
    Await.until("the new one", () -> recorder.keys.contains("82"));

    assertThat(recorder.catchingUp).containsExactly(true, false);
  }

  @Test
  @DisplayName("Rule 11: a stop finishes the batch in hand, and its successor goes on behind it")
  void closeFinishesTheBatchInHand() throws Exception {
    CountDownLatch inHand = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Recorder first =
        new Recorder(_ -> {
          inHand.countDown();
          go.await();
        });
    GroupConsumer member = join(first);
    raw.status(0, 95);
    inHand.await();
    Thread stopper = Thread.ofPlatform().start(member::close);
    go.countDown();
    stopper.join();
    assertThat(first.keys).containsExactly("95");
    raw.status(0, 96);
    Recorder second = new Recorder();
    join(second);

    Await.until("what follows", () -> second.keys.contains("96"));
    assertThat(second.keys).containsExactly("96");
  }

  @Test
  @DisplayName("Rule 8: now is recordedAt, whatever the envelope says")
  void anEventFromTheFutureIsHandledAndDoesNotMoveTheClock() throws Exception {
    Recorder recorder = new Recorder();
    join(recorder);
    var event = Raw.statusChanged(91);
    byte[] future =
        new String(Raw.encode(event))
            .replace(event.timestamp().toString(), "2999-01-01T00:00:00Z")
            .getBytes();
    long recordedAt = raw.send(DRONE_EVENTS, 0, "91", future).timestamp();

    Await.until("handled", () -> recorder.keys.contains("91"));
    assertThat(recorder.nows.getLast().toEpochMilli()).isEqualTo(recordedAt);
    Await.until("idle", () -> !recorder.idle.isEmpty());
    assertThat(recorder.idle.getLast()).isBefore(Instant.parse("2998-01-01T00:00:00Z"));
  }

  @Test
  @DisplayName("Rule 8: a silent partition ticks once a second, and ticks move now alone")
  void aSilentPartitionTicks() throws Exception {
    Recorder recorder = new Recorder();
    Set<Topic> alerts = Set.of(ALERT_EVENTS);
    GroupConsumer member =
        new GroupConsumer(
            settings,
            group,
            alerts,
            recorder,
            Optional.empty(),
            registry,
            ConsumerOptions.DEFAULTS.tickingAs("monitoring-service@test"));
    members.add(member);
    member.start();
    assertThat(member.awaitAssigned(JOIN)).isTrue();
    Recorder withoutTicks = new Recorder();
    GroupConsumer other =
        new GroupConsumer(
            settings, group + "-other", alerts, withoutTicks, Optional.empty(), registry);
    members.add(other);
    other.start();
    assertThat(other.awaitAssigned(JOIN)).isTrue();
    Instant start = Instant.now();

    Await.until(
        "time goes on for who reads",
        () ->
            !withoutTicks.nows.isEmpty()
                && withoutTicks.nows.getLast().isAfter(start.plusMillis(2_500)));
    member.close();

    assertThat(recorder.keys).as("no handler sees a tick").isEmpty();
    assertThat(withoutTicks.keys).isEmpty();
    var ticks =
        raw.read(ALERT_EVENTS).stream().filter(r -> new String(r.key()).equals("clock")).toList();
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
    for (int partition = 0; partition < 3; partition++) {
      int p = partition;
      List<Long> times =
          ticks.stream().filter(t -> t.partition() == p).map(t -> t.timestamp()).toList();
      assertThat(times.size()).as("on %d in %f s", p, seconds).isBetween(2, (int) seconds + 2);
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(900);
      }
    }
  }

  private GroupConsumer join(BatchHandler handler) throws InterruptedException {
    return join(handler, ConsumerOptions.DEFAULTS);
  }

  private GroupConsumer join(BatchHandler handler, ConsumerOptions options)
      throws InterruptedException {
    GroupConsumer member =
        new GroupConsumer(
            settings, group, Set.of(DRONE_EVENTS), handler, Optional.empty(), registry, options);
    members.add(member);
    member.start();
    assertThat(member.awaitAssigned(JOIN)).as("partitions within 30 s").isTrue();
    return member;
  }

  private static long count(Recorder one, Recorder two, String key) {
    return one.keys.stream().filter(key::equals).count()
        + two.keys.stream().filter(key::equals).count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).tag("topic", "drone-events").counter().count();
  }

  /** Positions in memory, guarded as those in PostgreSQL are. */
  static class MapStore implements OffsetStore {
    final Map<String, Place> rows = new ConcurrentHashMap<>();

    @Override
    public synchronized Optional<Place> findPlace(
        String group, Uuid topicId, String topic, int partition) throws SQLException {
      return Optional.ofNullable(rows.get(topic + partition));
    }

    @Override
    public boolean knowsFormer(String group, Uuid topicId, String topic) {
      return false;
    }

    @Override
    public synchronized boolean move(
        String group, Uuid topicId, String topic, int partition, OptionalLong from, Place to) {
      rows.put(topic + partition, to);
      return true;
    }
  }
}
