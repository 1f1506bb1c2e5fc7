package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.Run;
import dev.skein.links.orders.OpenOrder.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The orders of one link instance, as {@code drone-commands} has them: an order goes out once. Only
 * the run that {@code command.accepted} names may send it, before its deadline, under the newest
 * lease, and only when {@code command.sent} is on Kafka. What an earlier run of this instance has
 * sent without an answer is uncertain and stays so; what it had not sent has failed.
 *
 * <p>An order whose drone does not listen waits until it does. Within a run an order that is not
 * answered is sent again as often as its {@link Manner} says, where the repetition tells that it is
 * one; then it is uncertain. Who has taken an order may tell more of it, to any instance of its
 * kind. Decides only; reads no clock; used by one thread.
 *
 * <p>Instants are the clock's, as it was just read: also when that is set back, an order waits and
 * lives no longer for it ({@link SteadyTime}).
 */
public final class OrderBook {

  /** So long after its last word a vehicle may say more of an order that it has taken. */
  static final Duration FOLLOWED = Duration.ofHours(1);

  private final Run me;
  private final Manner manner;
  private final Carrier carrier;

  /** Deadlines of what was asked for: nothing else is accepted. */
  private final Map<String, Instant> requested = new HashMap<>();

  /** What happened to open orders, and how long they live, is in this time. */
  private final SteadyTime time = new SteadyTime();

  private final OpenOrders orders = new OpenOrders();
  private final Leases leases = new Leases();
  private final Hearing hearing = new Hearing(orders);
  private final Admission admission;
  private boolean caughtUp;

  /** A book that has read nothing. */
  public OrderBook(Run me, Manner manner, Carrier carrier) {
    this.me = me;
    this.manner = manner;
    this.carrier = carrier;
    this.admission = new Admission(orders, leases, manner, carrier);
  }

  /** The topic's next event. */
  public List<Step> read(CommandEvent event, Instant now) {
    return switch (event) {
      case CommandEvent.Requested order -> {
        if (now.isBefore(order.expiresAt().plus(OpenOrders.REMEMBERED))) {
          requested.put(order.commandId(), order.expiresAt());
        }
        yield List.of();
      }
      case Accepted order -> accepted(order, now);
      case CommandEvent.Sent sent -> {
        OpenOrder entry = orders.find(sent.commandId());
        if (entry != null && entry.isOthers()) {
          entry.isSent = true;
        }
        yield List.of();
      }
      case CommandEvent.Acknowledged _, CommandEvent.Executing _ -> {
        OpenOrder entry = orders.find(event.commandId());
        boolean isAtIt = entry != null && entry.stage == Stage.AT_IT;
        if (entry != null && !(isAtIt && event instanceof CommandEvent.Executing)) {
          takenAsRead(entry, time.at(now));
        }
        yield List.of();
      }
      case CommandEvent.CancelRequested wish -> {
        OpenOrder entry = orders.find(wish.commandId());
        yield entry == null ? List.of() : takeBack(entry, wish.requestedBy());
      }
      case CommandEvent.Completed _,
          CommandEvent.Failed _,
          CommandEvent.Expired _,
          CommandEvent.Cancelled _,
          CommandEvent.Uncertain _ -> {
        OpenOrder entry = orders.find(event.commandId());
        if (entry != null) {
          orders.end(entry);
        }
        yield List.of();
      }
    };
  }

  /** All that was on the topic when this run began has been read. */
  public List<Step> caughtUp() {
    caughtUp = true;
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : orders.all()) {
      if (entry.stage == Stage.EARLIER) {
        steps.add(leftBehind(entry));
      }
    }
    return steps;
  }

  /** A drone listens that did not: what has waited for it is to go out. */
  public List<Step> listening(DroneId droneId, Instant now) {
    Instant at = time.at(now);
    return orders.of(droneId).stream()
        .filter(entry -> entry.stage == Stage.WAITING && at.isBefore(entry.until))
        .flatMap(entry -> tell(entry, at).stream())
        .toList();
  }

  /**
   * How it went to tell {@code command.sent}: only now the order may leave.
   *
   * @param failure null when it is on Kafka
   */
  public List<Step> told(String commandId, @Nullable Exception failure, Instant now) {
    Instant at = time.at(now);
    OpenOrder entry = orders.find(commandId);
    if (entry == null || entry.stage != Stage.TELLING) {
      return List.of();
    }
    if (failure != null) {
      return entry.attempt == 1
          ? orders.end(entry, Words.failed(entry.order, "not sent: Kafka did not take note of it"))
          : orders.end(entry, Words.uncertain(entry.order));
    }
    if (!at.isBefore(entry.until)) {
      return orders.end(
          entry, entry.attempt == 1 ? Words.expired(entry.order) : Words.uncertain(entry.order));
    }
    if (leases.isOutdated(entry.order)) {
      return orders.end(
          entry,
          entry.attempt == 1
              ? Words.failed(entry.order, Leases.ANOTHERS)
              : Words.uncertain(entry.order, Leases.ANOTHERS));
    }
    entry.stage = Stage.SENT;
    entry.since = at;
    return List.of(new Step.Transmit(entry.order, entry.attempt));
  }

  /** The orders of a drone that are on the wire and not answered to the end. */
  public List<Accepted> onTheWire(DroneId droneId) {
    return orders.of(droneId).stream()
        .filter(OpenOrder::isOnTheWire)
        .map(entry -> entry.order)
        .toList();
  }

  /** An order that its vehicle has, or may have, and may say something about. */
  public Optional<Accepted> findHeard(String commandId) {
    return Optional.ofNullable(orders.find(commandId)).filter(OpenOrder::isHeard).map(e -> e.order);
  }

  /**
   * Whether an order, or its next part, may leave: it is in time, nobody has taken it back, and
   * nobody else has the drone.
   */
  public boolean mayGoOn(String commandId, Instant now) {
    OpenOrder entry = orders.find(commandId);
    return entry != null
        && !entry.isTakenBack
        && !leases.isOutdated(entry.order)
        && time.at(now).isBefore(entry.until);
  }

  /** The vehicle has taken a part of it: the wait for its answer begins anew. */
  public void heard(String commandId, Instant now) {
    hearing.heard(commandId, time.at(now));
  }

  /** The vehicle has answered, or never will. */
  public List<Step> answered(String commandId, Answer answer, Instant now) {
    return hearing.answered(commandId, answer, time.at(now));
  }

  /** What time asks for. */
  public List<Step> tick(Instant now) {
    Instant at = time.at(now);
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : orders.all()) {
      steps.addAll(tick(entry, at));
    }
    orders.endFollowed(at.minus(FOLLOWED));
    orders.forgetEnded(now);
    requested.values().removeIf(until -> until.plus(OpenOrders.REMEMBERED).isBefore(now));
    return steps;
  }

  /** What has not left never will; of what has, the vehicle is asked to give it up. */
  private List<Step> takeBack(OpenOrder entry, String requestedBy) {
    Accepted order = entry.order;
    if (entry.isOnTheWire()) {
      entry.isTakenBack = true;
      return List.of(new Step.TakeBack(order));
    }
    boolean hasNotLeft = entry.stage == Stage.WAITING || entry.stage == Stage.TELLING;
    return hasNotLeft
        ? orders.end(entry, Words.cancelled(order, "taken back by " + requestedBy))
        : List.of();
  }

  private List<Step> tick(OpenOrder entry, Instant now) {
    boolean isInTime = now.isBefore(entry.until);
    return switch (entry.stage) {
      case WAITING -> isInTime ? List.of() : orders.end(entry, Words.expired(entry.order));
      case SENT -> {
        if (entry.since.plus(manner.patience()).isAfter(now)) {
          yield List.of();
        }
        boolean again =
            entry.tries < manner.attempts()
                && isInTime
                && !entry.isTakenBack
                && !leases.isOutdated(entry.order);
        yield again ? tell(entry, now) : orders.end(entry, Words.uncertain(entry.order));
      }
      case AT_IT ->
          entry.since.plus(manner.patienceAtIt()).isAfter(now)
              ? List.of()
              : orders.end(entry, Words.uncertain(entry.order));
      case EARLIER, TELLING, TAKEN, ELSEWHERE -> List.of();
    };
  }

  private List<Step> accepted(Accepted order, Instant now) {
    leases.seen(order);
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : orders.of(order.droneId())) {
      if (entry.stage == Stage.WAITING && leases.isOutdated(entry.order)) {
        steps.addAll(orders.end(entry, Words.failed(entry.order, Leases.ANOTHERS)));
      }
    }
    steps.addAll(decide(order, now));
    return steps;
  }

  private List<Step> decide(Accepted order, Instant now) {
    Instant at = time.at(now);
    Instant until = time.of(order.expiresAt());
    boolean isOld = !now.isBefore(order.expiresAt().plus(OpenOrders.REMEMBERED));
    if (!me.isOfSameInstance(order.linkInstance())) {
      if (!isOld && orders.find(order.commandId()) == null) {
        orders.open(order, Stage.ELSEWHERE, until, at);
      }
      return List.of();
    }
    if (orders.isKnown(order.commandId())) {
      return List.of(new Step.Count("repeated"));
    }
    if (order.linkEpoch() > me.epoch()) {
      return List.of(new Step.Count("other_run"));
    }
    if (order.linkEpoch() < me.epoch()) {
      OpenOrder entry = orders.open(order, Stage.EARLIER, until, at);
      return caughtUp ? List.of(leftBehind(entry)) : List.of();
    }
    if (!requested.containsKey(order.commandId())) {
      return List.of(new Step.Count("not_requested"));
    }
    return admission
        .refusal(order, now)
        .map(refusal -> orders.end(orders.open(order, Stage.TELLING, until, at), refusal))
        .orElseGet(() -> {
          List<Step> steps = new ArrayList<>(admission.replacedBy(order));
          OpenOrder entry = orders.open(order, Stage.WAITING, until, at);
          if (carrier.isListening(order.droneId())) {
            steps.addAll(tell(entry, at));
          }
          return steps;
        });
  }

  private void takenAsRead(OpenOrder entry, Instant now) {
    if (entry.until.plus(FOLLOWED).isBefore(now)) {
      orders.end(entry);
    } else {
      orders.taken(entry, now);
    }
  }

  private List<Step> tell(OpenOrder entry, Instant now) {
    entry.stage = Stage.TELLING;
    entry.since = now;
    entry.attempt++;
    entry.tries++;
    Accepted order = entry.order;
    return List.of(
        new Step.Tell(
            new CommandEvent.Sent(
                order.commandId(), order.droneId(), me.instance(), me.epoch(), entry.attempt)));
  }

  private Step leftBehind(OpenOrder entry) {
    orders.end(entry);
    Accepted order = entry.order;
    return new Step.Tell(
        entry.isSent
            ? Words.uncertain(order, "the link was started again before the vehicle answered")
            : Words.failed(order, "not sent: the link was started again before"));
  }
}
