package dev.skein.links.http;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.EventData;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A drone that reports over HTTP, as one gateway knows it: when it was heard, who speaks for it,
 * and what Kafka has been told. Thread-safe: its lock is held while it is told of, which may wait
 * until there is room, so that its events are in order.
 */
final class ReportingDrone {

  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** After this much more another gateway speaks for one that is gone. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** Reports that are received so much later may be taken in earlier. */
  private static final Duration UNORDERED = Duration.ofSeconds(10);

  /** So long the log may take to say that a drone is this gateway's now. */
  private static final Duration CLAIMING = Duration.ofSeconds(5);

  private final DroneId id;
  private final VehicleAddress address;
  private final Run run;
  private final Log log;

  private Instant at;
  private DroneStatus status = DroneStatus.OFFLINE;
  private boolean connected;

  /** The time of its newest report, or a later one where that is not known exactly. */
  private Instant newest = Instant.EPOCH;

  private final LateReports late = new LateReports();

  /** Whether this gateway is the one to say that it has fallen silent. */
  private boolean isMine = true;

  /** The run that speaks for it, to which its orders go. */
  private @Nullable String heldBy;

  private Instant claimedAt = Instant.EPOCH;

  /** Who the log said speaks for it while this gateway claimed it. */
  private @Nullable String saidMeanwhile;

  /** What to set back, since Kafka did not take it: the newest first. */
  private final Deque<Runnable> untold = new ConcurrentLinkedDeque<>();

  /** Where it is told of; completes when Kafka has it. */
  @FunctionalInterface
  interface Log {
    CompletableFuture<?> tell(EventData data, Instant at);
  }

  /**
   * @param run of the gateway
   * @param at when it was heard last
   */
  ReportingDrone(DroneId id, VehicleAddress address, Run run, Log log, Instant at) {
    this.id = id;
    this.address = address;
    this.run = run;
    this.log = log;
    this.at = at;
  }

  /**
   * It reports; completes when Kafka has all of it. What was true before its newest report is a
   * point of its trajectory only.
   *
   * @param observedAt as the report says; null when it does not
   * @param isDead whether the run that spoke for it is gone
   */
  synchronized CompletableFuture<?> report(
      LocationUpdated report,
      @Nullable Instant observedAt,
      Instant now,
      BiPredicate<String, Instant> isDead) {
    at = now;
    setBackWhatIsUntold();
    believeTheLog(now);
    List<CompletableFuture<?>> sent = new ArrayList<>(1);
    if (!connected || isLeftBehind(now, isDead)) {
      sent.add(claim(now));
    }
    ReportTime told = ReportTime.of(observedAt, now);
    boolean isLate = isLate(told, now);
    boolean isClockWrong = late.isClockWrong(isLate, told, now);
    ReportTime time = isClockWrong ? ReportTime.of(null, now) : told;
    if (isLate && !isClockWrong) {
      sent.add(backfill(report, time));
    } else {
      if (report.status() != null) {
        sent.add(changeStatus(report.status(), report, now));
      }
      Instant before = newest;
      newest = time.at();
      sent.add(
          telling(log.tell(withId(report, time.latencyMs()), time.at()), () -> newest = before));
    }
    return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
  }

  /** It asks this gateway for orders: they are to come here. */
  synchronized void asks(Instant now) {
    at = now;
    setBackWhatIsUntold();
    believeTheLog(now);
    if (!connected || !run.toString().equals(heldBy)) {
      var _ = claim(now);
    }
  }

  /** What the log says of it: another gateway may have heard it since. */
  synchronized void state(DroneEvent.State state, Instant now) {
    if (isBeingClaimed(now)) {
      saidMeanwhile = state.heldBy();
    } else {
      saidMeanwhile = null;
      hold(state.heldBy());
    }
    if (newest.equals(Instant.EPOCH) || !run.toString().equals(state.heldBy())) {
      Instant reported = latestReport(state);
      newest = reported.isAfter(newest) && !reported.isAfter(now) ? reported : newest;
    }
    // A vehicle's clock may be ahead; nothing has been heard later than now.
    Instant heardAt = state.receivedAt().isAfter(now) ? now : state.receivedAt();
    if (heardAt.isAfter(at)) {
      at = heardAt;
      connected = state.connected();
      status = state.status();
    }
  }

  synchronized void noticeSilence(Instant now) {
    setBackWhatIsUntold();
    believeTheLog(now);
    Duration silence = isMine ? SILENCE : SILENCE.plus(GRACE);
    if (connected && at.plus(silence).isBefore(now)) {
      connected = false;
      String reason = "nothing heard for " + silence.toSeconds() + " s";
      CompletableFuture<?> gone =
          log.tell(new DroneEvent.Disconnected(id, address, reason, at, null), now);
      CompletableFuture<?> offline = changeStatus(DroneStatus.OFFLINE, null, now);
      var _ = telling(CompletableFuture.allOf(gone, offline), () -> connected = true);
    }
  }

  /** Its last report was not later: who has been silent for a time has said nothing in it. */
  private static Instant latestReport(DroneEvent.State state) {
    return state.connected() ? state.observedAt() : state.observedAt().minus(SILENCE);
  }

  /** What is dated by its reception is never late, nor is anything when our clock has gone back. */
  private boolean isLate(ReportTime time, Instant now) {
    return time.latencyMs() != null
        && time.at().isBefore(newest)
        && !newest.isAfter(now.plus(UNORDERED));
  }

  private CompletableFuture<?> backfill(LocationUpdated report, ReportTime time) {
    Location location = report.location();
    if (location == null) {
      return CompletableFuture.completedFuture(null);
    }
    return log.tell(
        new DroneEvent.LocationBackfilled(
            id,
            location,
            report.fix(),
            report.relativeAltitudeM(),
            report.headingDeg(),
            report.groundSpeedMps(),
            report.climbMps(),
            report.battery()),
        time.at());
  }

  /** Who spoke for it is gone: an earlier run of this gateway, or another one that is dead. */
  private boolean isLeftBehind(Instant now, BiPredicate<String, Instant> isDead) {
    String holder = heldBy;
    return holder != null
        && !holder.equals(run.toString())
        && (run.isOfSameInstance(holder) || isDead.test(holder, now));
  }

  private CompletableFuture<?> claim(Instant now) {
    connected = true;
    isMine = true;
    heldBy = run.toString();
    claimedAt = now;
    saidMeanwhile = null;
    return telling(
        log.tell(new DroneEvent.Connected(id, address, run.toString()), now),
        () -> connected = false);
  }

  /** The last that was said is no longer from before: it may have gone to another at once. */
  private void believeTheLog(Instant now) {
    if (saidMeanwhile != null && !isBeingClaimed(now)) {
      hold(saidMeanwhile);
      saidMeanwhile = null;
    }
  }

  private void hold(@Nullable String holder) {
    isMine = holder == null || run.isOfSameInstance(holder);
    heldBy = holder;
  }

  /** What the log says of its holder may be from before. */
  private boolean isBeingClaimed(Instant now) {
    return claimedAt.plus(CLAIMING).isAfter(now);
  }

  private CompletableFuture<?> changeStatus(
      DroneStatus next, @Nullable LocationUpdated report, Instant now) {
    DroneStatus before = status;
    if (before == next) {
      return CompletableFuture.completedFuture(null);
    }
    status = next;
    return telling(
        log.tell(
            new DroneEvent.StatusChanged(
                id,
                before,
                next,
                report == null ? null : report.location(),
                report == null ? null : report.battery()),
            now),
        () -> status = before);
  }

  /** What Kafka does not take has not been told: it is told when the drone is next looked at. */
  private CompletableFuture<?> telling(CompletableFuture<?> sent, Runnable setBack) {
    return sent.whenComplete((_, failure) -> {
      if (failure != null) {
        untold.push(setBack);
      }
    });
  }

  private void setBackWhatIsUntold() {
    for (Runnable each = untold.poll(); each != null; each = untold.poll()) {
      each.run();
    }
  }

  private LocationUpdated withId(LocationUpdated r, @Nullable Integer latencyMs) {
    return new LocationUpdated(
        id,
        r.location(),
        r.fix(),
        r.relativeAltitudeM(),
        r.headingDeg(),
        r.groundSpeedMps(),
        r.climbMps(),
        r.rollDeg(),
        r.pitchDeg(),
        r.battery(),
        r.voltageV(),
        r.satellites(),
        r.status(),
        r.armed(),
        r.mode(),
        r.bootMillis(),
        latencyMs);
  }
}
