package dev.skein.service.drones.orders;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Up to when each partition of the orders' topic is read by its group, whichever instance reads it:
 * where a partition ended at a time is asked of Kafka, and the group's position that has come there
 * shows that all is kept which was told before. Used by one thread.
 */
final class ReadTimes {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Set<Integer> wanted = new HashSet<>();
  private final Map<Integer, End> asked = new HashMap<>();
  private final Map<Integer, Instant> times = new HashMap<>();

  /**
   * @param at a time at which the partition ended no later than there
   * @param askedAt when it was asked for last
   */
  private record End(Instant at, long next, Instant askedAt) {}

  /**
   * Judges an order by the time up to which its drone's partition is read; what is not on the topic
   * yet, and waits for a second person, by the clock. Where more time would change the verdict, the
   * partition's end is wanted.
   *
   * @param now by the clock; when it has been set back, nothing is known any more
   */
  Verifier.Verdict judge(
      Order order,
      DroneViews.@Nullable View view,
      @Nullable Home home,
      int partition,
      Instant now) {
    Verifier.Verdict byClock = Verifier.judge(order, view, home, now);
    if (order.state() == Order.State.AWAITING_CONFIRMATION) {
      return byClock;
    }
    Instant read = times.getOrDefault(partition, Instant.EPOCH);
    Verifier.Verdict verdict =
        Verifier.judge(order, view, home, read.isAfter(now) ? Instant.EPOCH : read);
    if (!verdict.equals(byClock)) {
      wanted.add(partition);
    }
    return verdict;
  }

  /**
   * The partitions whose ends are to be asked for now; of those that are still to be reached the
   * ones that have not been for long: a log that was cut, or made anew, may end before.
   */
  Set<Integer> takeWanted(Instant now) {
    Set<Integer> taken = new HashSet<>(wanted);
    taken.removeIf(partition -> {
      End end = asked.get(partition);
      return end != null && Duration.between(end.askedAt, now).abs().compareTo(LONG) < 0;
    });
    wanted.clear();
    return taken;
  }

  /**
   * Where partitions ended.
   *
   * @param at a time before they were asked for
   */
  void ends(Instant at, Map<Integer, Long> ends) {
    // Who is slow is not to be chased by an ever later end.
    ends.forEach((partition, next) ->
        asked.merge(
            partition,
            new End(at, next, at),
            (old, fresh) -> fresh.next < old.next ? fresh : new End(old.at, old.next, at)));
  }

  boolean isAnyAsked() {
    return !asked.isEmpty();
  }

  /** The group's positions, as they stand beside what it has kept. */
  void readTo(Map<Integer, Long> positions) {
    positions.forEach((partition, position) -> {
      End end = asked.get(partition);
      if (end != null && position >= end.next) {
        asked.remove(partition);
        times.put(partition, end.at);
      }
    });
  }
}
