package dev.skein.service.drones.orders;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.links.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * After a restart of this process and its links, what is known of a drone names the run of before
 * until its vehicle is heard again, a second or so later. That run could never send an order: so
 * long what people order waits to be decided on. Thread-safe.
 */
public final class Comeback {

  /** From the first order that waits on: who is not heard by then has not come back. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final List<Run> links;
  private final DroneViews views;
  private final InstantSource clock;
  private @Nullable Instant since;

  /**
   * @param links the runs of the links of this process; none when they run elsewhere
   */
  public Comeback(List<Run> links, DroneViews views, InstantSource clock) {
    this.links = List.copyOf(links);
    this.views = views;
    this.clock = clock;
  }

  /**
   * Waits until the drone is heard again, or has not come back.
   *
   * @param deadline the order's; null when it has none of its own
   */
  void await(DroneId droneId, @Nullable Instant deadline) {
    while (isAwaited(
            views.find(droneId).map(DroneViews.View::state).orElse(null), deadline, clock.instant())
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Those whose orders need not wait before the others, else in their order. */
  List<DroneId> heardFirst(List<DroneId> drones) {
    Instant now = clock.instant();
    Map<Boolean, List<DroneId>> awaited =
        drones.stream()
            .collect(
                Collectors.partitioningBy(id ->
                    isAwaited(views.find(id).map(DroneViews.View::state).orElse(null), null, now)));
    List<DroneId> first = new ArrayList<>(awaited.get(false));
    first.addAll(awaited.get(true));
    return first;
  }

  /** Whether an order to a drone of that state is to wait. */
  synchronized boolean isAwaited(
      DroneEvent.@Nullable State state, @Nullable Instant deadline, Instant now) {
    if (state == null || !state.connected() || !isOfFormerRun(state.heldBy())) {
      return false;
    }
    if (since == null) {
      since = now;
    }
    // Also when the clock is set back.
    boolean isSoon = Duration.between(since, now).abs().compareTo(LONGEST) < 0;
    return isSoon && (deadline == null || now.isBefore(deadline));
  }

  private boolean isOfFormerRun(@Nullable String holder) {
    return holder != null
        && links.stream()
            .anyMatch(
                run -> run.isOfSameInstance(holder) && Run.parse(holder).epoch() < run.epoch());
  }
}
