package dev.skein.bus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Await;
import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Brokers;
import dev.skein.bus.BusSettings;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.OffsetStore;
import dev.skein.bus.Raw;
import dev.skein.bus.Topics;
import dev.skein.bus.TransientFailure;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets that the log does not have (any more): on a topic of this class alone. */
@ExtendWith({Brokers.class, Databases.class})
@DisplayName("Rule 11: an offset that the log does not have")
class LostRangeTest {

  private static final Topic TOPIC = Topic.TASK_EVENTS;
  private static final TopicPartition FIRST = new TopicPartition(TOPIC.topicName(), 0);
  private static final AtomicInteger GROUPS = new AtomicInteger();

  private final BusSettings settings = Brokers.settings();
  private final String name = "lost-" + GROUPS.incrementAndGet();
  private final String group = settings.groupId() + "." + name;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();
  private volatile boolean away;
  private DataSource database;
  private ConsumedOffsets offsets;
  private Raw raw;
  private Admin admin;

  @BeforeEach
  void open() throws Exception {
    database = Databases.schema();
    offsets = new ConsumedOffsets(database);
    raw = new Raw(settings);
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("bootstrap.servers", settings.brokers());
    admin = Admin.create(config);
    makeTopicAnew();
  }

  @AfterEach
  void close() {
    raw.close();
    admin.close();
  }

  @ParameterizedTest(name = "store {0}")
  @ValueSource(booleans = {true, false})
  void pastTheLogsEndItGoesToTheEndAndSaysWhatIsMissing(boolean stored) throws Exception {
    put(0, 5);
    stand(stored, 0, 1_000);
    try (GroupConsumer member = join(stored)) {
      put(5, 7);
      Await.until("what is new is handled", () -> handled.size() >= 2);
      assertThat(member.isUp()).isTrue();
    }
    assertThat(handled).containsExactly("5", "6");
    assertThat(lost()).isEqualTo(995);
  }

  @ParameterizedTest(name = "store {0}")
  @ValueSource(booleans = {true, false})
  void beforeTheLogsStartItGoesOnAtTheStart(boolean stored) throws Exception {
    put(0, 10);
    stand(stored, 0, 2);
    deleteBefore(6);
    try (GroupConsumer _ = join(stored)) {
      Await.until("what is there is handled", () -> handled.size() >= 4);
    }
    assertThat(handled).containsExactly("6", "7", "8", "9");
    assertThat(lost()).isEqualTo(4);
  }

  @Test
  void aTopicMadeAnewIsReadFromItsEndAndNeverFromItsStart() throws Exception {
    put(0, 5);
    try (GroupConsumer _ = join(true)) {
      Await.until("handled", () -> handled.size() >= 5);
    }
    makeTopicAnew();
    put(100, 103);
    try (GroupConsumer _ = join(true)) {
      put(200, 202);
      Await.until("what is new is handled", () -> handled.size() >= 7);
    }
    assertThat(handled).containsExactly("0", "1", "2", "3", "4", "200", "201");
    assertThat(lost()).isEqualTo(3);
    try (GroupConsumer _ = join(true)) {
      put(300, 301);
      Await.until("and goes on from there", () -> handled.contains("300"));
    }
    assertThat(lost()).as("told once").isEqualTo(3);
  }

  @ParameterizedTest(name = "store {0}")
  @ValueSource(booleans = {true, false})
  void whatTheLogLosesWhileAHandlerWaitsIsTold(boolean stored) throws Exception {
    put(0, 3);
    try (GroupConsumer _ = join(stored)) {
      Await.until("handled", () -> handled.size() >= 3);
      away = true;
      put(3, 4);
      int before = tries.get();
      // In hand is 3; it is paused, so what follows is not fetched, once what was asked for before
      // that has been answered: 1.5 s from the first try to the fifth.
      Await.until("the handler waits", () -> tries.get() >= before + 5);
      put(4, 10);
      deleteBefore(8);
      away = false;
      Await.until("what is left is handled", () -> handled.contains("9"));
    }
    assertThat(handled).containsExactly("0", "1", "2", "3", "8", "9");
    assertThat(lost()).isEqualTo(4);
  }

  @Test
  void aReallyNewGroupFollowsAutoOffsetReset() throws Exception {
    put(0, 3);
    try (GroupConsumer _ = join(true)) {
      Await.until("all of it", () -> handled.size() >= 3);
    }
    assertThat(handled).containsExactly("0", "1", "2");
    assertThat(lost()).isZero();
  }

  private GroupConsumer join(boolean stored) throws InterruptedException {
    BatchHandler handler =
        batch -> {
          tries.incrementAndGet();
          if (away) {
            throw new TransientFailure("away");
          }
          if (stored) {
            advance(batch);
          }
          batch.deliveries().forEach(delivery -> handled.add(delivery.key()));
        };
    Optional<OffsetStore> store = stored ? Optional.of(offsets) : Optional.empty();
    GroupConsumer member =
        new GroupConsumer(settings, name, Set.of(TOPIC), handler, store, registry);
    member.start();
    assertThat(member.awaitAssigned(Duration.ofSeconds(30))).isTrue();
    return member;
  }

  private void advance(Batch batch) throws Exception {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      offsets.advance(connection, group, batch.ranges());
      connection.commit();
    }
  }

  private void put(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      raw.send(TOPIC, 0, Integer.toString(i), new byte[] {'{', '}'});
    }
  }

  private void stand(boolean stored, int partition, long next) throws Exception {
    if (stored) {
      var id =
          admin
              .describeTopics(List.of(TOPIC.topicName()))
              .allTopicNames()
              .get(20, TimeUnit.SECONDS)
              .get(TOPIC.topicName())
              .topicId();
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into consumed values ('%s', '%s', %d, '%s', %d, null)"
                .formatted(group, id, partition, TOPIC.topicName(), next));
      }
    } else {
      admin
          .alterConsumerGroupOffsets(group, Map.of(FIRST, new OffsetAndMetadata(next)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private void deleteBefore(long offset) throws Exception {
    admin
        .deleteRecords(Map.of(FIRST, RecordsToDelete.beforeOffset(offset)))
        .all()
        .get(20, TimeUnit.SECONDS);
  }

  private void makeTopicAnew() throws Exception {
    admin.deleteTopics(List.of(TOPIC.topicName())).all().get(20, TimeUnit.SECONDS);
    Await.until("it is gone", () -> !admin.listTopics().names().get().contains(TOPIC.topicName()));
    Topics.ensure(settings, 3, (short) 1);
    // Brokers hear of it a little later.
    raw.send(TOPIC, 2, "first", new byte[] {'{', '}'});
    admin
        .deleteRecords(
            Map.of(new TopicPartition(TOPIC.topicName(), 2), RecordsToDelete.beforeOffset(-1)))
        .all()
        .get(20, TimeUnit.SECONDS);
  }

  private double lost() {
    Counter counter =
        registry.find("kafka.events.range.lost").tag("topic", TOPIC.topicName()).counter();
    return counter == null ? 0 : counter.count();
  }
}
