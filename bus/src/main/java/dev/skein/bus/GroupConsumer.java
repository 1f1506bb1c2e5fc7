package dev.skein.bus;

import dev.skein.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a consumer group: it owns some partitions and hands what comes on them to one
 * handler, in order within each partition, and takes an offset as done only when its effect is.
 *
 * <p>While a handler cannot do its work (an outage), the partitions pause and polling goes on, so
 * the member keeps what it owns. What ends its membership (a refusal by Kafka, for example) does
 * not end the consumer: it joins again, after a pause, until it is closed.
 */
public final class GroupConsumer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupConsumer.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration INTERRUPTED_TIMEOUT = Duration.ofSeconds(5);

  /** A membership of that length is no failure to join. */
  private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final BusSettings settings;
  private final String group;
  private final Set<String> topics;
  private final BatchHandler handler;
  private final Optional<OffsetStore> store;
  private final ConsumerOptions options;
  private final BusMetrics metrics;
  private final InstantSource clock;
  private final KafkaClients clients;
  private final HandlerWatch watch;
  private final Thread thread;
  private final CountDownLatch assigned = new CountDownLatch(1);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Pauses pauses = new Pauses();
  private final GroupStanding standing;
  private volatile boolean up;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
  private GroupConfigs.@Nullable Protocol protocol;

  /** A member with {@link ConsumerOptions#DEFAULTS}. */
  public GroupConsumer(
      BusSettings settings,
      String name,
      Set<Topic> topics,
      BatchHandler handler,
      Optional<OffsetStore> store,
      MeterRegistry registry) {
    this(settings, name, topics, handler, store, registry, ConsumerOptions.DEFAULTS);
  }

  /**
   * A member that does not work yet.
   *
   * @param name the group's name behind the configured prefix, for example {@code monitoring}
   * @param store where positions stand; without one, Kafka keeps them
   */
  public GroupConsumer(
      BusSettings settings,
      String name,
      Set<Topic> topics,
      BatchHandler handler,
      Optional<OffsetStore> store,
      MeterRegistry registry,
      ConsumerOptions options) {
    this.settings = settings;
    this.group = settings.groupId() + "." + name;
    this.topics = topics.stream().map(Topic::topicName).collect(Collectors.toUnmodifiableSet());
    this.handler = handler;
    this.store = store;
    this.options = options;
    this.metrics = new BusMetrics(registry);
    this.clock = () -> Instant.ofEpochMilli(registry.config().clock().wallTime());
    this.standing = new GroupStanding(clock);
    this.clients = new KafkaClients(settings);
    this.watch = new HandlerWatch(group, options.handlerLimit(), System::nanoTime);
    this.thread = Thread.ofPlatform().name("group-" + name).unstarted(this::run);
  }

  /** The group's whole name. */
  public String group() {
    return group;
  }

  /** Whether the consumer is a member of its group, or on its way to be one. */
  public boolean isUp() {
    return up;
  }

  /** What keeps the consumer from its work, and since when; empty while nothing does. */
  public Optional<Availability.Outage> findOutage() {
    return standing.findOutage();
  }

  public void start() {
    watch.start();
    thread.start();
  }

  /** Whether this member has been given partitions within that time. */
  public boolean awaitAssigned(Duration timeout) throws InterruptedException {
    return assigned.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Finishes the batch in hand, commits, and leaves the group. */
  @Override
  public void close() {
    stopping.countDown();
    KafkaConsumer<byte[], byte[]> waits = current;
    if (waits != null) {
      waits.wakeup();
    } else {
      // It waits for Kafka, if for anything.
      thread.interrupt();
    }
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(CLOSE_TIMEOUT);
      }
      if (thread.isAlive()) {
        LOG.warn("{} did not stop within {} s", group, CLOSE_TIMEOUT.toSeconds());
        thread.interrupt();
        thread.join(INTERRUPTED_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.close();
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void run() {
    try (var _ =
        metrics.showConsumer(
            group, () -> up ? 1 : 0, watch::busySeconds, standing::outageSeconds)) {
      while (!isStopping()) {
        long start = System.nanoTime();
        try {
          join();
        } catch (InterruptedException e) {
          LOG.debug("{} was interrupted", group);
        } catch (Exception | Error e) {
          // Whatever it is: nothing ends a consumer but close().
          failed(e);
        } finally {
          up = false;
        }
        if (System.nanoTime() - start > LASTING_NANOS) {
          pauses.reset();
        }
        if (stopping.await(pauses.next().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{} was interrupted while it waited", group);
    }
  }

  /** One membership, from joining to leaving. */
  private void join() throws InterruptedException {
    Admin admin = clients.admin();
    try (MemberProducer producer = new MemberProducer(clients)) {
      GroupConfigs.Protocol agreed = GroupConfigs.agree(admin, group, settings.sessionTimeout());
      say(agreed);
      KafkaConsumer<byte[], byte[]> consumer =
          clients.groupConsumer(group, agreed, options.longestBetweenPolls());
      boolean isInReach = true;
      try {
        up = true;
        current = consumer;
        isInReach = member(admin, producer, consumer, agreed).run(topics);
      } finally {
        current = null;
        leave(consumer, isInReach);
      }
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /**
   * Leaves the group, and closes. A broker that holds a request for news would answer the end of
   * its session with this client only afterwards: that is not waited for.
   */
  private void leave(KafkaConsumer<byte[], byte[]> consumer, boolean isInReach) {
    try {
      if (isInReach) {
        consumer.unsubscribe();
      }
    } catch (KafkaException e) {
      LOG.warn("{} could not take leave: {}", group, e.toString());
    }
    try {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    } catch (KafkaException e) {
      LOG.debug("{} has closed its client", group, e);
    }
  }

  private Member member(
      Admin admin,
      MemberProducer producer,
      KafkaConsumer<byte[], byte[]> consumer,
      GroupConfigs.Protocol agreed) {
    boolean earliest = settings.autoOffsetReset().equals("earliest");
    Positions positions = new Positions(group, consumer, admin, store, earliest, metrics);
    return new Member(
        group,
        consumer,
        positions,
        handler,
        options,
        watch,
        new DeadLetters(producer, metrics, group),
        options.tickAs() == null
            ? null
            : new ClockTicker(producer, options.tickAs(), clock, System::nanoTime),
        metrics,
        new Commits(group, consumer, positions, settings.commitInterval()),
        // Classic members send none while others of their group are waited for.
        agreed instanceof GroupConfigs.Protocol.NewGroups
            ? new Heartbeats(consumer, settings.sessionTimeout(), System::nanoTime)
            : null,
        standing,
        this::isStopping,
        assigned::countDown);
  }

  /** Said once, until it works again. */
  private void failed(Throwable e) {
    if (standing.membership().gone(e.toString()) && !isStopping()) {
      LOG.error("{} cannot work, and joins again and again: {}", group, e.toString(), e);
    } else {
      LOG.debug("{} still cannot work", group, e);
    }
  }

  /** Said once, until it changes. */
  private void say(GroupConfigs.Protocol agreed) {
    if (agreed instanceof GroupConfigs.Protocol.Classic(String refusal)
        && !agreed.equals(protocol)) {
      LOG.warn(
          "{} uses the classic group protocol with a session timeout of {} s, since the broker"
              + " refused that timeout for the new one: {}",
          group,
          KafkaClients.classicSession(settings).toSeconds(),
          refusal);
    }
    protocol = agreed;
  }
}
