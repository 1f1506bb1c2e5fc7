package dev.skein.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the backlog's head to the handler, and judges how that went: the one place where something
 * is tried again. An outage is waited out. What fails otherwise is tried {@value #ATTEMPTS} times,
 * then record by record, and the record that fails alone is put aside. Used by one thread.
 */
final class Delivering {

  static final int ATTEMPTS = 3;

  /**
   * The most records in the first batch after partitions have come or gone; twice as many in each
   * that follows. Who takes over has much waiting, and code that has hardly run: the first effects
   * are there soon.
   */
  static final int FIRST_BATCH = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Delivering.class);

  private final String group;
  private final BatchHandler handler;
  private final int largestBatch;
  private final Backlog backlog;
  private final ToLongFunction<TopicPartition> firstNotDone;
  private final LogClock clock;
  private final HandlerWatch watch;
  private final DeadLetters deadLetters;
  private final Availability handling;
  private final Pauses pauses = new Pauses();
  private boolean retrying;
  private int failed;
  private int oneByOne;
  private int most;

  Delivering(
      String group,
      BatchHandler handler,
      int largestBatch,
      Backlog backlog,
      ToLongFunction<TopicPartition> firstNotDone,
      LogClock clock,
      HandlerWatch watch,
      DeadLetters deadLetters,
      Availability handling) {
    this.group = group;
    this.handler = handler;
    this.largestBatch = largestBatch;
    this.backlog = backlog;
    this.firstNotDone = firstNotDone;
    this.clock = clock;
    this.watch = watch;
    this.deadLetters = deadLetters;
    this.handling = handling;
    this.most = Math.min(FIRST_BATCH, largestBatch);
  }

  /** How one try went. */
  sealed interface Outcome {
    /** The batch has its effects. */
    record Done(Batch batch, long nanos) implements Outcome {}

    /** To be tried again after a pause. */
    record Wait(Duration pause) implements Outcome {}

    /** Another member has gone on from here. */
    record OwnershipLost() implements Outcome {}
  }

  /** Tries what is first. */
  Outcome next() throws InterruptedException {
    Batch batch = batch(backlog.head(oneByOne > 0 ? 1 : most));
    long start = System.nanoTime();
    try {
      watch.enter(batch);
      try {
        handler.handle(batch);
      } finally {
        watch.exit();
      }
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      return failed(batch, e);
    }
    succeeded(batch);
    return new Outcome.Done(batch, System.nanoTime() - start);
  }

  /** Whether what is first has failed or met an outage, and is tried again. */
  boolean isRetrying() {
    return retrying || oneByOne > 0;
  }

  /** What was first is gone, or no longer this member's: the next try is a first one. */
  void headChanged() {
    retrying = false;
    failed = 0;
    oneByOne = 0;
    most = Math.min(FIRST_BATCH, largestBatch);
    if (backlog.isEmpty()) {
      var _ = handling.back();
    }
  }

  private Batch batch(Backlog.Head head) {
    Map<TopicPartition, Batch.Range> ranges = new HashMap<>();
    head.ends()
        .forEach((partition, end) ->
            ranges.put(
                partition,
                new Batch.Range(firstNotDone.applyAsLong(partition), end.next(), end.epoch())));
    return new Batch(head.deliveries(), ranges, deadLetters, clock.with(head.recordedAtMillis()));
  }

  private void succeeded(Batch batch) {
    handling
        .back()
        .ifPresent(lasted -> LOG.info("{} goes on after {} s", group, lasted.toSeconds()));
    retrying = false;
    failed = 0;
    if (oneByOne == 0 && !batch.deliveries().isEmpty()) {
      most = Math.min(2 * most, largestBatch);
    }
    oneByOne = Math.max(0, oneByOne - Math.max(1, batch.deliveries().size()));
    pauses.reset();
  }

  private Outcome failed(Batch batch, Throwable failure) throws InterruptedException {
    retrying = true;
    return switch (FailureKind.of(failure)) {
      case OWNERSHIP_LOST -> {
        LOG.warn("{} starts again from its stored positions: {}", group, failure.toString());
        yield new Outcome.OwnershipLost();
      }
      case OUTAGE -> waitOut(failure);
      case FAULT -> fault(batch, failure);
    };
  }

  private Outcome waitOut(Throwable failure) {
    if (handling.gone(failure.toString())) {
      LOG.warn("{} waits until this is over: {}", group, failure.toString());
    }
    LOG.debug("{} cannot work", group, failure);
    return new Outcome.Wait(pauses.next());
  }

  private Outcome fault(Batch batch, Throwable failure) {
    failed++;
    List<Delivery> suspects = batch.deliveries().stream().filter(d -> !d.isPassedOver()).toList();
    if (failed < ATTEMPTS || suspects.isEmpty()) {
      LOG.warn("{} failed on {} and tries again: {}", group, batch, failure.toString());
      LOG.debug("{} failed", group, failure);
      return new Outcome.Wait(pauses.next());
    }
    if (suspects.size() > 1) {
      LOG.warn("{} failed {} times on {}: now record by record", group, failed, batch);
      oneByOne = suspects.size();
    } else {
      try {
        batch.deadLetter(suspects.getFirst(), "handler failed " + failed + " times: " + failure);
      } catch (RuntimeException e) {
        failed--;
        return waitOut(e);
      }
    }
    failed = 0;
    pauses.reset();
    return new Outcome.Wait(Duration.ZERO);
  }
}
