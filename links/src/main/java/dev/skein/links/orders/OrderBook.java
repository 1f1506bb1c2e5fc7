package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The orders of one link instance, as {@code drone-commands} has them: an order goes out once. Only
 * the run that {@code command.accepted} names may send it, before its deadline, under the newest
 * lease, and only when {@code command.sent} is on Kafka. What an earlier run of this instance has
 * sent without an answer is uncertain and stays so; what it had not sent has failed.
 *
 * <p>Within a run an order that is not answered is sent again, as MAVLink's command protocol does
 * (the repetition says that it is one): {@value #ATTEMPTS} times a second apart, then it is
 * uncertain. Decides only; reads no clock; used by one thread.
 */
public final class OrderBook {

  static final int ATTEMPTS = 3;
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A vehicle that was at it and says nothing any more. */
  static final Duration PATIENCE_AT_IT = Duration.ofSeconds(10);

  /** What is more than this is refused: nobody gives so many orders. */
  static final int MOST = 10_000;

  /** Clocks may be apart: so long after its deadline an order is still known. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private final Run me;
  private final Function<Accepted, Optional<String>> obstacle;
  private final Map<String, Instant> requested = new HashMap<>();
  private final Map<String, Entry> open = new LinkedHashMap<>();
  private final Map<String, Instant> ended = new HashMap<>();
  private final Map<DroneId, Long> tokens = new HashMap<>();
  private boolean caughtUp;

  /**
   * A book that has read nothing.
   *
   * @param obstacle why an order cannot be sent to its drone now: not connected here, not an order
   *     for such a vehicle
   */
  public OrderBook(Run me, Function<Accepted, Optional<String>> obstacle) {
    this.me = me;
    this.obstacle = obstacle;
  }

  private enum Stage {
    /** Another run's; what became of it is being read. */
    EARLIER,
    /** {@code command.sent} is on its way to Kafka. */
    TELLING,
    /** On the wire, not answered. */
    SENT,
    /** The vehicle is at it. */
    AT_IT
  }

  private static final class Entry {
    final Accepted order;
    Stage stage;
    Instant since;
    int attempt;
    @Nullable Double progress;

    /** Of an earlier run's: it may have been sent, and was not answered. */
    boolean uncertain;

    Entry(Accepted order, Stage stage, Instant since) {
      this.order = order;
      this.stage = stage;
      this.since = since;
    }
  }

  /** The topic's next event. */
  public List<Step> read(CommandEvent event, Instant now) {
    return switch (event) {
      case CommandEvent.Requested order -> {
        if (now.isBefore(order.expiresAt().plus(REMEMBERED))) {
          requested.put(order.commandId(), order.expiresAt());
        }
        yield List.of();
      }
      case Accepted order -> accepted(order, now);
      case CommandEvent.Sent sent -> {
        Entry entry = open.get(sent.commandId());
        if (entry != null && entry.stage == Stage.EARLIER) {
          entry.uncertain = true;
        }
        yield List.of();
      }
      case CommandEvent.Acknowledged _, CommandEvent.Executing _ -> {
        Entry entry = open.get(event.commandId());
        if (entry != null && entry.stage == Stage.EARLIER) {
          end(entry);
        }
        yield List.of();
      }
      case CommandEvent.CancelRequested wish -> {
        Entry entry = open.get(wish.commandId());
        yield entry == null ? List.of() : takeBack(entry, wish.requestedBy());
      }
      case CommandEvent.Completed _,
          CommandEvent.Failed _,
          CommandEvent.Expired _,
          CommandEvent.Cancelled _,
          CommandEvent.Uncertain _ -> {
        Entry entry = open.get(event.commandId());
        if (entry != null) {
          end(entry);
        }
        yield List.of();
      }
    };
  }

  /** All that was on the topic when this run began has been read. */
  public List<Step> caughtUp() {
    caughtUp = true;
    List<Step> steps = new ArrayList<>();
    for (Entry entry : List.copyOf(open.values())) {
      if (entry.stage == Stage.EARLIER) {
        steps.add(leftBehind(entry));
      }
    }
    return steps;
  }

  /**
   * How it went to tell {@code command.sent}: only now the order may leave.
   *
   * @param failure null when it is on Kafka
   */
  public List<Step> told(String commandId, @Nullable Exception failure, Instant now) {
    Entry entry = open.get(commandId);
    if (entry == null || entry.stage != Stage.TELLING) {
      return List.of();
    }
    if (failure != null) {
      return entry.attempt == 1
          ? over(entry, failed(entry.order, "not sent: Kafka did not take note of it"))
          : over(entry, uncertain(entry.order));
    }
    if (!now.isBefore(entry.order.expiresAt())) {
      return over(entry, entry.attempt == 1 ? expired(entry.order) : uncertain(entry.order));
    }
    entry.stage = Stage.SENT;
    entry.since = now;
    return List.of(new Step.Transmit(entry.order, entry.attempt));
  }

  /** The orders of a drone that are on the wire and not answered to the end. */
  public List<Accepted> onTheWire(DroneId droneId) {
    return open.values().stream()
        .filter(entry -> entry.order.droneId().equals(droneId) && isOnTheWire(entry))
        .map(entry -> entry.order)
        .toList();
  }

  /** The vehicle has taken a part of it: the wait for its answer begins anew. */
  public void heard(String commandId, Instant now) {
    Entry entry = open.get(commandId);
    if (entry != null && entry.stage == Stage.SENT) {
      entry.since = now;
    }
  }

  /** The vehicle has answered. */
  public List<Step> answered(String commandId, Answer answer, Instant now) {
    Entry entry = open.get(commandId);
    if (entry == null || !isOnTheWire(entry)) {
      return List.of();
    }
    Accepted order = entry.order;
    return switch (answer) {
      case Answer.Taken _ -> over(entry, acknowledged(order, "ACCEPTED"));
      case Answer.Refused(String result) -> {
        end(entry);
        yield List.of(
            new Step.Tell(acknowledged(order, result)),
            new Step.Tell(failed(order, "the vehicle refused it: " + result)));
      }
      case Answer.GivenUp _ ->
          over(
              entry,
              new CommandEvent.Cancelled(
                  order.commandId(), order.droneId(), "the vehicle has given it up"));
      case Answer.AtIt(Double progress) -> {
        boolean isNews = entry.stage != Stage.AT_IT || !Objects.equals(progress, entry.progress);
        entry.stage = Stage.AT_IT;
        entry.since = now;
        entry.progress = progress;
        yield isNews
            ? List.of(
                new Step.Tell(
                    new CommandEvent.Executing(order.commandId(), order.droneId(), progress)))
            : List.of();
      }
    };
  }

  /** What time asks for. */
  public List<Step> tick(Instant now) {
    List<Step> steps = new ArrayList<>();
    for (Entry entry : List.copyOf(open.values())) {
      if (entry.stage == Stage.SENT && !entry.since.plus(PATIENCE).isAfter(now)) {
        boolean again = entry.attempt < ATTEMPTS && now.isBefore(entry.order.expiresAt());
        steps.addAll(again ? tell(entry, now) : over(entry, uncertain(entry.order)));
      } else if (entry.stage == Stage.AT_IT && !entry.since.plus(PATIENCE_AT_IT).isAfter(now)) {
        steps.addAll(over(entry, uncertain(entry.order)));
      }
    }
    ended.values().removeIf(until -> until.isBefore(now));
    requested.values().removeIf(until -> until.plus(REMEMBERED).isBefore(now));
    return steps;
  }

  /** What has not left never will; of what has, the vehicle is asked to give it up. */
  private List<Step> takeBack(Entry entry, String requestedBy) {
    Accepted order = entry.order;
    if (isOnTheWire(entry)) {
      return List.of(new Step.TakeBack(order));
    }
    return entry.stage == Stage.EARLIER
        ? List.of()
        : over(
            entry,
            new CommandEvent.Cancelled(
                order.commandId(), order.droneId(), "taken back by " + requestedBy));
  }

  private List<Step> accepted(Accepted order, Instant now) {
    long newest = tokens.merge(order.droneId(), order.fencingToken(), Math::max);
    if (!me.isOfSameInstance(order.linkInstance())) {
      return List.of();
    }
    if (open.containsKey(order.commandId()) || ended.containsKey(order.commandId())) {
      return List.of(new Step.Count("repeated"));
    }
    if (order.linkEpoch() > me.epoch()) {
      return List.of(new Step.Count("other_run"));
    }
    if (order.linkEpoch() < me.epoch()) {
      Entry entry = open(order, Stage.EARLIER, now);
      return caughtUp ? List.of(leftBehind(entry)) : List.of();
    }
    if (!requested.containsKey(order.commandId())) {
      return List.of(new Step.Count("not_requested"));
    }
    return refusal(order, newest, now)
        .map(refusal -> over(open(order, Stage.TELLING, now), refusal))
        .orElseGet(() -> tell(open(order, Stage.TELLING, now), now));
  }

  private Optional<CommandEvent> refusal(Accepted order, long newestToken, Instant now) {
    if (!now.isBefore(order.expiresAt())) {
      return Optional.of(expired(order));
    }
    if (order.fencingToken() < newestToken) {
      return Optional.of(failed(order, "somebody else has the drone now"));
    }
    if (open.size() >= MOST) {
      return Optional.of(failed(order, "too many orders at once"));
    }
    boolean isBusy =
        open.values().stream()
            .anyMatch(entry ->
                entry.stage != Stage.EARLIER
                    && entry.order.droneId().equals(order.droneId())
                    && entry.order.command().equals(order.command()));
    return isBusy
        ? Optional.of(failed(order, "another " + order.command() + " is not answered yet"))
        : obstacle.apply(order).map(reason -> failed(order, reason));
  }

  private Entry open(Accepted order, Stage stage, Instant now) {
    Entry entry = new Entry(order, stage, now);
    open.put(order.commandId(), entry);
    return entry;
  }

  private void end(Entry entry) {
    open.remove(entry.order.commandId());
    ended.put(entry.order.commandId(), entry.order.expiresAt().plus(REMEMBERED));
  }

  private List<Step> over(Entry entry, CommandEvent last) {
    end(entry);
    return List.of(new Step.Tell(last));
  }

  private List<Step> tell(Entry entry, Instant now) {
    entry.stage = Stage.TELLING;
    entry.since = now;
    entry.attempt++;
    Accepted order = entry.order;
    return List.of(
        new Step.Tell(
            new CommandEvent.Sent(
                order.commandId(), order.droneId(), me.instance(), me.epoch(), entry.attempt)));
  }

  private Step leftBehind(Entry entry) {
    end(entry);
    Accepted order = entry.order;
    return new Step.Tell(
        entry.uncertain
            ? new CommandEvent.Uncertain(
                order.commandId(),
                order.droneId(),
                "the link was started again before the vehicle answered")
            : failed(order, "not sent: the link was started again before"));
  }

  private static boolean isOnTheWire(Entry entry) {
    return entry.stage == Stage.SENT
        || entry.stage == Stage.AT_IT
        || (entry.stage == Stage.TELLING && entry.attempt > 1);
  }

  private static CommandEvent acknowledged(Accepted order, String result) {
    return new CommandEvent.Acknowledged(order.commandId(), order.droneId(), result);
  }

  private static CommandEvent failed(Accepted order, String reason) {
    return new CommandEvent.Failed(order.commandId(), order.droneId(), reason);
  }

  private static CommandEvent expired(Accepted order) {
    return new CommandEvent.Expired(order.commandId(), order.droneId());
  }

  private static CommandEvent uncertain(Accepted order) {
    return new CommandEvent.Uncertain(
        order.commandId(), order.droneId(), "the vehicle has not answered");
  }
}
