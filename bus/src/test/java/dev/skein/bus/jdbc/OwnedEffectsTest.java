package dev.skein.bus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Await;
import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Brokers;
import dev.skein.bus.BusSettings;
import dev.skein.bus.ConsumerOptions;
import dev.skein.bus.Delivery;
import dev.skein.bus.GroupConsumer;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.OffsetStore.Place;
import dev.skein.bus.Raw;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Effects and positions on a real broker and a real PostgreSQL. */
@ExtendWith({Brokers.class, Databases.class})
@DisplayName("Rule 2: effects and their offsets are one transaction")
class OwnedEffectsTest {

  private static final AtomicInteger GROUPS = new AtomicInteger();

  private final BusSettings settings = Brokers.fromNowOn();
  private final String name = "owned-" + GROUPS.incrementAndGet();
  private final String group = settings.groupId() + "." + name;
  private final List<GroupConsumer> members = new ArrayList<>();
  private DataSource database;
  private ConsumedOffsets offsets;
  private Raw raw;

  @BeforeEach
  void open() throws SQLException {
    database = Databases.schema();
    offsets = new ConsumedOffsets(database);
    raw = new Raw(settings);
  }

  @AfterEach
  void close() {
    members.forEach(GroupConsumer::close);
    raw.close();
  }

  @Test
  void aZombieThatIgnoresItsInterruptLosesItsPartitionsAndItsEffects() throws Exception {
    CountDownLatch awake = new CountDownLatch(1);
    CountDownLatch asleep = new CountDownLatch(1);
    List<Exception> ends = new CopyOnWriteArrayList<>();
    Writer zombie =
        new Writer("zombie") {
          @Override
          public void handle(Batch batch) throws Exception {
            if (!batch.deliveries().isEmpty() && ends.isEmpty()) {
              asleep.countDown();
              awaitWhateverComes(awake);
            }
            try {
              super.handle(batch);
            } catch (LostOwnershipException e) {
              ends.add(e);
              throw e;
            }
          }
        };
    // It must poll every second.
    join(zombie, ConsumerOptions.DEFAULTS.withHandlerLimit(Duration.ofMillis(500)));
    raw.status(0, 1);
    asleep.await();
    join(new Writer("heir"), ConsumerOptions.DEFAULTS);
    Await.until("the heir does the work", () -> effects().contains("heir 1"));
    awake.countDown();
    Await.until("the zombie's commit is refused", () -> !ends.isEmpty());
    raw.status(0, 2);
    raw.status(1, 3);
    raw.status(2, 4);

    Await.until("the rest is done", () -> effects().size() >= 4);
    assertThat(drones()).containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(effects()).contains("heir 1");
  }

  @Test
  void twoMembersThatComeAndGoDoEveryRecordOnceWhateverFails() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    class Brittle extends Writer {
      Brittle(String member) {
        super(member);
      }

      @Override
      public void handle(Batch batch) throws Exception {
        if (calls.incrementAndGet() % 3 == 0) {
          throw new SQLException("connection reset", "08006");
        }
        super.handle(batch);
      }
    }
    join(new Brittle("first"), ConsumerOptions.DEFAULTS);
    for (int drone = 0; drone < 60; drone++) {
      if (drone == 20) {
        join(new Brittle("second"), ConsumerOptions.DEFAULTS);
      }
      if (drone == 40) {
        members.getFirst().close();
      }
      raw.status(drone % 3, 100 + drone);
    }

    Await.until("all done", () -> drones().size() >= 60);
    assertThat(drones())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(100, 160).mapToObj(Integer::toString).toList());
  }

  @Test
  void aMemberThatDiesBetweenItsCommitAndItsOffsetDoublesNothing() throws Exception {
    Writer dying =
        new Writer("dying") {
          @Override
          public void handle(Batch batch) throws Exception {
            super.handle(batch);
            if (!batch.deliveries().isEmpty()) {
              throw new StackOverflowError("behind its transaction");
            }
          }
        };
    join(dying, ConsumerOptions.DEFAULTS);
    raw.status(0, 201);
    raw.status(0, 202);
    Await.until("both are in", () -> drones().size() >= 2);
    raw.status(0, 203);

    Await.until("and the third", () -> drones().contains("203"));
    assertThat(drones()).containsExactly("201", "202", "203");
    assertThat(raw.lettersOf(group)).as("its range was no longer its own").isZero();
  }

  @Test
  void aRecordThatTheDatabaseRefusesIsPutAsideAndItsOffsetMovesOn() throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table effects add check (drone <> '302')");
    }
    join(new Writer("only"), ConsumerOptions.DEFAULTS);
    raw.status(0, 301);
    raw.status(0, 302);
    raw.status(0, 303);

    Await.until("the others are done", () -> drones().size() >= 2);
    assertThat(drones()).containsExactly("301", "303");
    assertThat(raw.lettersOf(group)).isEqualTo(1);
  }

  @Test
  @DisplayName("Rule 9: while PostgreSQL is away nothing is put aside, and polling goes on")
  void postgresAwayIsWaitedOut() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    Writer writer =
        new Writer("only") {
          @Override
          Connection connect() throws SQLException {
            if (away.get()) {
              // Nobody listens there.
              return java.sql.DriverManager.getConnection(
                  "jdbc:postgresql://127.0.0.1:1/none?user=a&password=b");
            }
            return super.connect();
          }
        };
    join(writer, ConsumerOptions.DEFAULTS);
    raw.status(0, 401);
    Await.until("three tries", () -> writer.tries.get() >= 4);
    away.set(false);

    Await.until("done", () -> drones().contains("401"));
    assertThat(drones()).containsExactly("401");
    assertThat(raw.lettersOf(group)).isZero();
  }

  @Test
  @DisplayName("Rule 11: positions move without effects only from where they stand")
  void movesAreGuarded() throws SQLException {
    Uuid id = Uuid.randomUuid();
    Uuid other = Uuid.randomUuid();
    assertThat(offsets.findPlace("g", id, "t", 0)).isEmpty();
    assertThat(offsets.move("g", id, "t", 0, OptionalLong.empty(), at(10))).isTrue();
    assertThat(offsets.move("g", id, "t", 0, OptionalLong.empty(), at(99))).isFalse();
    assertThat(offsets.move("g", id, "t", 0, OptionalLong.of(9), at(99))).isFalse();
    assertThat(offsets.move("g", id, "t", 0, OptionalLong.of(10), new Place(4, 7))).isTrue();
    assertThat(offsets.findPlace("g", id, "t", 0)).hasValue(new Place(4, 7));
    assertThat(offsets.knowsFormer("g", id, "t")).isFalse();
    assertThat(offsets.knowsFormer("g", other, "t")).isTrue();
    assertThat(offsets.knowsFormer("h", other, "t")).isFalse();
    assertThat(offsets.knowsFormer("g", other, "u")).isFalse();
  }

  @Test
  void anAdvanceFromElsewhereIsRefusedAndChangesNothing() throws Exception {
    Uuid id = Uuid.randomUuid();
    TopicPartition one = new TopicPartition("t", 0);
    TopicPartition two = new TopicPartition("t", 1);
    assertThat(offsets.findPlace("g", id, "t", 0)).isEmpty();
    offsets.move("g", id, "t", 0, OptionalLong.empty(), at(10));
    offsets.move("g", id, "t", 1, OptionalLong.empty(), at(10));
    boolean refused = false;
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      offsets.advance(
          connection, "g", Map.of(one, new Batch.Range(10, 20), two, new Batch.Range(11, 20)));
    } catch (LostOwnershipException e) {
      refused = true;
    }
    assertThat(refused).isTrue();
    assertThat(offsets.findPlace("g", id, "t", 0)).hasValue(new Place(10, Place.NO_EPOCH));
  }

  private static Place at(long next) {
    return new Place(next, Place.NO_EPOCH);
  }

  private void join(Writer writer, ConsumerOptions options) throws InterruptedException {
    GroupConsumer member =
        new GroupConsumer(
            settings,
            name,
            Set.of(Topic.DRONE_EVENTS),
            writer,
            Optional.of(offsets),
            new SimpleMeterRegistry(),
            options);
    members.add(member);
    member.start();
    if (members.size() == 1) {
      assertThat(member.awaitAssigned(Duration.ofSeconds(30))).isTrue();
    }
  }

  private List<String> drones() throws SQLException {
    return effects().stream().map(effect -> effect.substring(effect.indexOf(' ') + 1)).toList();
  }

  private List<String> effects() throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select member || ' ' || drone from effects order by id")) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  private static void awaitWhateverComes(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // A handler that does not heed interrupts.
      }
    }
  }

  /** A row for each record, in one transaction with the position. */
  private class Writer implements BatchHandler {
    final AtomicInteger tries = new AtomicInteger();
    private final String member;

    Writer(String member) {
      this.member = member;
    }

    Connection connect() throws SQLException {
      return database.getConnection();
    }

    @Override
    public void handle(Batch batch) throws Exception {
      tries.incrementAndGet();
      try (Connection connection = connect()) {
        connection.setAutoCommit(false);
        offsets.advance(connection, group, batch.ranges());
        try (PreparedStatement insert =
            connection.prepareStatement("insert into effects (member, drone) values (?, ?)")) {
          for (Delivery delivery : batch.deliveries()) {
            insert.setString(1, member);
            insert.setString(2, delivery.key());
            insert.executeUpdate();
          }
        }
        connection.commit();
      }
    }
  }
}
