package dev.skein.bus;

import static java.util.Objects.requireNonNull;

import dev.skein.events.EventCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in a group, from joining to leaving: polls, gives what came to {@link Delivering},
 * and follows the partitions as they come and go. Used by one thread.
 */
final class Member implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Member.class);
  private static final Duration POLL_WHILE_WAITING = Duration.ofMillis(50);

  /** Who is given so much by one poll is behind, and does not rest. */
  private static final int SMALL_BATCH = 1_000;

  /**
   * A partition of which so many wait is asked for no more; of fewer, the next are on their way.
   */
  private static final int LONG = 1_000;

  /** With so many records waiting, no more are taken. */
  private static final int MOST_WAITING = 5_000;

  private static final long LONGEST_GATHER_NANOS = 100_000_000;

  /** How long records are handed over, at most, before there is a poll again. */
  private static final long LONGEST_SLICE_NANOS = 250_000_000;

  /** Who has not been refused for so long is a member, though nothing may be left for it. */
  private static final long SETTLED_NANOS = 10_000_000_000L;

  private final String group;
  private final Consumer<byte[], byte[]> consumer;
  private final Positions positions;
  private final Backlog backlog = new Backlog();
  private final BatchHandler handler;
  private final HandlerWatch watch;
  private final Delivering delivering;
  private final @Nullable ClockTicker ticker;
  private final BusMetrics metrics;
  private final BooleanSupplier stopping;
  private final Commits commits;
  private final @Nullable Heartbeats heartbeats;
  private final GroupStanding standing;
  private final ConsumerOptions options;
  private final long sliceNanos;
  private final Runnable placed;
  private final EventCodec codec = new EventCodec();
  private final LogClock clock = new LogClock();
  private final Pauses placing = new Pauses();
  private final Map<TopicPartition, SequenceWatch> watches = new HashMap<>();

  /** Partitions whose keys the handler may know from before. */
  private final Set<TopicPartition> arrived = new HashSet<>();

  private final long began = System.nanoTime();
  private boolean held;
  private boolean outOfReach;

  /** How many records this turn has brought. */
  private int taken;

  /** Whether its wait for records was called off, since partitions have come. */
  private boolean woken;

  /**
   * @param heartbeats null when it is not to be ended for want of them
   * @param placed told when all partitions have their place
   */
  Member(
      String group,
      Consumer<byte[], byte[]> consumer,
      Positions positions,
      BatchHandler handler,
      ConsumerOptions options,
      HandlerWatch watch,
      DeadLetters deadLetters,
      @Nullable ClockTicker ticker,
      BusMetrics metrics,
      Commits commits,
      @Nullable Heartbeats heartbeats,
      GroupStanding standing,
      BooleanSupplier stopping,
      Runnable placed) {
    this.group = group;
    this.consumer = consumer;
    this.positions = positions;
    this.handler = handler;
    this.watch = watch;
    this.ticker = ticker;
    this.metrics = metrics;
    this.stopping = stopping;
    this.commits = commits;
    this.heartbeats = heartbeats;
    this.standing = standing;
    this.options = options;
    // With a handler at its limit behind it, it is still shorter than the longest between polls.
    this.sliceNanos = Math.min(LONGEST_SLICE_NANOS, options.handlerLimit().toNanos() / 2);
    this.placed = placed;
    this.delivering =
        new Delivering(
            group,
            handler,
            options.largestBatch(),
            backlog,
            p -> requireNonNull(positions.next(p)),
            clock,
            watch,
            deadLetters,
            standing.handling());
  }

  /**
   * Works until it is told to stop, and its consumer woken; then commits. It ends, too, when its
   * group has been out of reach for longer than a session: Kafka's client would wait for it on two
   * threads that do not rest (KAFKA-20253).
   *
   * @return whether its group is in reach
   */
  boolean run(Set<String> topics) throws InterruptedException {
    consumer.subscribe(topics, this);
    try {
      while (!stopping.getAsBoolean()) {
        turn();
        if (heartbeats != null && heartbeats.haveStopped()) {
          outOfReach = true;
          if (standing.membership().gone("its group is out of reach")) {
            LOG.warn("{} is out of reach: this member joins again until it is there", group);
          }
          return false;
        }
      }
    } catch (WakeupException e) {
      LOG.debug("{} is told to stop while it waits", group);
    }
    commits.now();
    return true;
  }

  private void turn() throws InterruptedException {
    if (backlog.isEmpty()) {
      taken = 0;
    }
    Duration rest = options.rest(handler.idleEvery());
    take(backlog.isEmpty() && !positions.isParked() ? rest : Duration.ZERO);
    if (stopping.getAsBoolean()) {
      return;
    }
    long since = System.nanoTime();
    if (positions.isParked()) {
      place();
    } else if (backlog.isEmpty()) {
      idle();
    } else {
      work();
      gather(since);
    }
    // While it keeps still, it does not know which partitions are silent.
    if (ticker != null && !delivering.isRetrying()) {
      tick(ticker);
    }
    if (!backlog.isEmpty()) {
      // What fails is tried again as it was: nothing comes beside it meanwhile.
      hold(part -> delivering.isRetrying() || backlog.size(part) >= LONG);
    } else if (held) {
      hold(_ -> false);
    }
    commits.whenDue();
    if (standing.membership().findOutage().isPresent() && isSettled()) {
      works();
    }
  }

  private void works() {
    standing
        .membership()
        .back()
        .ifPresent(lasted -> LOG.info("{} works again after {} s", group, lasted.toSeconds()));
  }

  /** Whether it is in its group by now, also without any share. */
  private boolean isSettled() {
    boolean hasAny = !consumer.assignment().isEmpty();
    boolean isHeard = heartbeats == null || heartbeats.wereSent();
    return !positions.isParked()
        && (hasAny || (isHeard && System.nanoTime() - began > SETTLED_NANOS));
  }

  /** Polls, and takes what comes; nothing that a poll gives is let go. */
  private void take(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = consumer.poll(timeout);
    } catch (WakeupException e) {
      woken = false;
      return;
    } catch (InvalidOffsetException e) {
      LOG.warn("{} looks for its place again: {}", group, e.getMessage());
      forget(e.partitions());
      positions.parkLost(e);
      arrived.addAll(e.partitions());
      held = true;
      return;
    }
    taken += records.count();
    for (TopicPartition partition : records.partitions()) {
      Long next = positions.next(partition);
      if (next != null) {
        take(partition, records.records(partition), next);
      }
    }
    if (woken) {
      // Records were there first: the next poll would find the call.
      woken = false;
      take(Duration.ZERO);
    }
  }

  private void take(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long next) {
    SequenceWatch numbers =
        watches.computeIfAbsent(partition, p -> metrics.sequenceWatch(p.topic(), group));
    List<Delivery> deliveries = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> kafkaRecord : records) {
      if (kafkaRecord.offset() >= next) {
        numbers.see(kafkaRecord);
        deliveries.add(
            new Delivery(codec, kafkaRecord, positions.isOld(partition, kafkaRecord.offset())));
      }
    }
    backlog.add(partition, deliveries);
    if (ticker != null) {
      ticker.heard(partition);
    }
  }

  private void place() throws InterruptedException {
    try {
      positions.place();
    } catch (WakeupException e) {
      // Meant for a poll that is over: what is left to place is placed in the next turn.
      return;
    } catch (Exception e) {
      if (standing.membership().gone(e.toString())) {
        LOG.warn("{} cannot read where it stands, and tries again: {}", group, e.toString());
      }
      LOG.debug("{} has no place", group, e);
      wait(placing.next());
      return;
    }
    if (!positions.isParked()) {
      placing.reset();
      reassigned(Set.copyOf(arrived));
      arrived.clear();
      works();
      placed.run();
    }
  }

  private void work() throws InterruptedException {
    long until = System.nanoTime() + sliceNanos;
    do {
      switch (delivering.next()) {
        case Delivering.Outcome.Done(Batch batch, long nanos) -> done(batch, nanos);
        case Delivering.Outcome.Wait(Duration pause) -> wait(pause);
        case Delivering.Outcome.OwnershipLost() -> startAgain();
      }
    } while (!stopping.getAsBoolean() && !backlog.isEmpty() && System.nanoTime() < until);
  }

  /**
   * Rests until the next batch is due. When the machine is so busy that a small batch takes long,
   * it rests as long as it has worked: what comes meanwhile comes together, and costs one round of
   * requests instead of many.
   *
   * @param since when the batch was taken
   */
  private void gather(long since) throws InterruptedException {
    if (backlog.isEmpty()) {
      long worked = System.nanoTime() - since;
      long rest = taken < SMALL_BATCH ? Math.min(worked, LONGEST_GATHER_NANOS) : 0;
      TimeUnit.NANOSECONDS.sleep(Math.max(options.gather().toNanos() - worked, rest));
    }
  }

  private void done(Batch batch, long nanos) {
    batch
        .ranges()
        .forEach((partition, range) -> {
          positions.done(partition, new OffsetStore.Place(range.to(), range.epoch()));
          backlog.done(partition, range.to());
        });
    clock.advance(batch.now());
    commits.moved();
    metrics.done(group, batch.deliveries(), nanos);
  }

  /** Keeps still, but keeps what is owned. */
  private void wait(Duration pause) {
    hold(_ -> true);
    long until = System.nanoTime() + pause.toNanos();
    do {
      take(POLL_WHILE_WAITING);
    } while (!stopping.getAsBoolean() && System.nanoTime() < until);
  }

  /** Another member has gone on: this one begins again where the store says. */
  private void startAgain() {
    Set<TopicPartition> all = consumer.assignment();
    forget(all);
    positions.park(all);
    arrived.addAll(all);
    held = true;
    reassigned(all);
  }

  private void idle() {
    watch.enter("its idle work");
    try {
      handler.idle(clock.now());
    } catch (Exception e) {
      LOG.warn("{} could not do its idle work: {}", group, e.toString());
    } finally {
      watch.exit();
    }
  }

  private void reassigned(Collection<TopicPartition> partitions) {
    watch.enter(partitions + ", which have come or gone");
    try {
      handler.reassigned(partitions);
    } finally {
      watch.exit();
    }
  }

  private void tick(ClockTicker clockTicker) {
    Set<TopicPartition> all = consumer.assignment();
    if (all.stream().noneMatch(clockTicker::isDue)) {
      return;
    }
    List<TopicPartition> atEnd =
        all.stream()
            .filter(clockTicker::isQuiet)
            .filter(partition -> !backlog.has(partition))
            .filter(partition -> consumer.currentLag(partition).orElse(1) == 0)
            .toList();
    if (atEnd.stream().anyMatch(clockTicker::isDue)) {
      atEnd.forEach(clockTicker::tick);
    }
  }

  /**
   * Has these partitions bring nothing, and none when enough waits already. The others may: who
   * waits for records of a partition does not wait for all that another has.
   */
  private void hold(Predicate<TopicPartition> still) {
    boolean isFull = positions.isParked() || backlog.size() >= MOST_WAITING;
    Map<Boolean, List<TopicPartition>> parts =
        consumer.assignment().stream()
            .collect(Collectors.partitioningBy(part -> isFull || still.test(part)));
    List<TopicPartition> stills = parts.getOrDefault(true, List.of());
    try {
      boolean wasHeld = held;
      // Should the client have lost one in between, some of the others are paused.
      held = true;
      if (wasHeld) {
        consumer.resume(parts.getOrDefault(false, List.of()));
      }
      if (!stills.isEmpty()) {
        consumer.pause(stills);
      }
      held = !stills.isEmpty();
    } catch (IllegalStateException e) {
      // The client has lost a partition in between; the next round sees those that are left.
      LOG.debug("{} holds its partitions a round later: {}", group, e.getMessage());
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      LOG.info("{} is given {}", group, partitions);
      forget(partitions);
      positions.park(partitions);
      arrived.addAll(partitions);
      held = true;
      // A poll goes on waiting for records, of which these have none before they have a place.
      woken = true;
      consumer.wakeup();
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      try {
        if (!outOfReach) {
          commits.now();
        }
      } finally {
        leave(partitions);
      }
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      if (!stopping.getAsBoolean()) {
        LOG.warn("{} has lost {}", group, partitions);
      }
      leave(partitions);
    }
  }

  private void leave(Collection<TopicPartition> partitions) {
    forget(partitions);
    positions.forget(partitions);
    arrived.removeAll(partitions);
    watch.enter(partitions + ", which have gone");
    try {
      handler.left(partitions);
    } finally {
      watch.exit();
    }
  }

  private void forget(Collection<TopicPartition> partitions) {
    backlog.forget(partitions);
    delivering.headChanged();
    watches.keySet().removeAll(partitions);
    if (ticker != null) {
      ticker.forget(partitions);
    }
  }
}
