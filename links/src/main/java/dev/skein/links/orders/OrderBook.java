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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 */
public final class OrderBook {

  /** What is more than this is refused: nobody gives so many orders. */
  static final int MOST = 10_000;

  /** Orders that make a drone fly elsewhere, or stop. */
  private static final Set<String> REPLACING =
      Set.of(
          "disarm",
          "take_off",
          "land",
          "return_to_base",
          "go_to",
          "orbit",
          "pause",
          "set_mode",
          "start_mission",
          "emergency_stop",
          "reboot");

  private static final String ANOTHERS = "somebody else has the drone now";

  /** Clocks may be apart: so long after its deadline an order is still known. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  /** So long after its last word a vehicle may say more of an order that it has taken. */
  static final Duration FOLLOWED = Duration.ofHours(1);

  private final Run me;
  private final Manner manner;
  private final Carrier carrier;
  private final Map<String, Instant> requested = new HashMap<>();
  private final Map<String, OpenOrder> open = new LinkedHashMap<>();
  private final Map<String, Instant> ended = new HashMap<>();
  private final Map<DroneId, Long> tokens = new HashMap<>();
  private boolean caughtUp;

  /** A book that has read nothing. */
  public OrderBook(Run me, Manner manner, Carrier carrier) {
    this.me = me;
    this.manner = manner;
    this.carrier = carrier;
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
        OpenOrder entry = open.get(sent.commandId());
        if (entry != null && entry.isOthers()) {
          entry.isSent = true;
        }
        yield List.of();
      }
      case CommandEvent.Acknowledged _, CommandEvent.Executing _ -> {
        OpenOrder entry = open.get(event.commandId());
        boolean isAtIt = entry != null && entry.stage == Stage.AT_IT;
        if (entry != null && !(isAtIt && event instanceof CommandEvent.Executing)) {
          takenAsRead(entry, now);
        }
        yield List.of();
      }
      case CommandEvent.CancelRequested wish -> {
        OpenOrder entry = open.get(wish.commandId());
        yield entry == null ? List.of() : takeBack(entry, wish.requestedBy());
      }
      case CommandEvent.Completed _,
          CommandEvent.Failed _,
          CommandEvent.Expired _,
          CommandEvent.Cancelled _,
          CommandEvent.Uncertain _ -> {
        OpenOrder entry = open.get(event.commandId());
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
    for (OpenOrder entry : List.copyOf(open.values())) {
      if (entry.stage == Stage.EARLIER) {
        steps.add(leftBehind(entry));
      }
    }
    return steps;
  }

  /** A drone listens that did not: what has waited for it is to go out. */
  public List<Step> listening(DroneId droneId, Instant now) {
    return open.values().stream()
        .filter(entry -> entry.stage == Stage.WAITING && entry.order.droneId().equals(droneId))
        .filter(entry -> now.isBefore(entry.order.expiresAt()))
        .toList()
        .stream()
        .flatMap(entry -> tell(entry, now).stream())
        .toList();
  }

  /**
   * How it went to tell {@code command.sent}: only now the order may leave.
   *
   * @param failure null when it is on Kafka
   */
  public List<Step> told(String commandId, @Nullable Exception failure, Instant now) {
    OpenOrder entry = open.get(commandId);
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
    if (isOutdated(entry.order)) {
      return over(
          entry,
          entry.attempt == 1 ? failed(entry.order, ANOTHERS) : uncertain(entry.order, ANOTHERS));
    }
    entry.stage = Stage.SENT;
    entry.since = now;
    return List.of(new Step.Transmit(entry.order, entry.attempt));
  }

  /** The orders of a drone that are on the wire and not answered to the end. */
  public List<Accepted> onTheWire(DroneId droneId) {
    return open.values().stream()
        .filter(entry -> entry.order.droneId().equals(droneId) && entry.isOnTheWire())
        .map(entry -> entry.order)
        .toList();
  }

  /** An order that its vehicle has, or may have, and may say something about. */
  public Optional<Accepted> findHeard(String commandId) {
    return Optional.ofNullable(open.get(commandId)).filter(OpenOrder::isHeard).map(e -> e.order);
  }

  /**
   * Whether an order, or its next part, may leave: it is in time, nobody has taken it back, and
   * nobody else has the drone.
   */
  public boolean mayGoOn(String commandId, Instant now) {
    OpenOrder entry = open.get(commandId);
    return entry != null
        && !entry.isTakenBack
        && !isOutdated(entry.order)
        && now.isBefore(entry.order.expiresAt());
  }

  /** The vehicle has taken a part of it: the wait for its answer begins anew. */
  public void heard(String commandId, Instant now) {
    OpenOrder entry = open.get(commandId);
    if (entry != null && (entry.stage == Stage.SENT || entry.stage == Stage.AT_IT)) {
      entry.since = now;
      entry.tries = 1;
    }
  }

  /** The vehicle has answered, or never will. */
  public List<Step> answered(String commandId, Answer answer, Instant now) {
    OpenOrder entry = open.get(commandId);
    if (entry == null || !entry.isHeard()) {
      return List.of();
    }
    Accepted order = entry.order;
    return switch (answer) {
      case Answer.Taken _ -> taken(entry, now);
      case Answer.AtIt(Double progress) -> atIt(entry, progress, now);
      case Answer.Done _ -> {
        List<Step> steps = new ArrayList<>(taken(entry, now));
        end(entry);
        steps.add(new Step.Tell(new CommandEvent.Completed(commandId, order.droneId())));
        yield steps;
      }
      case Answer.Refused(String result, String at, String why) -> {
        String refused = "the vehicle refused " + (at == null ? "it" : at) + ": " + result;
        CommandEvent failed = failed(order, why == null ? refused : refused + ", " + why);
        boolean isTaken = entry.stage == Stage.TAKEN;
        end(entry);
        yield isTaken
            ? List.of(new Step.Tell(failed))
            : List.of(new Step.Tell(acknowledged(order, result)), new Step.Tell(failed));
      }
      case Answer.GivenUp _ ->
          over(
              entry,
              new CommandEvent.Cancelled(
                  order.commandId(), order.droneId(), "the vehicle has given it up"));
      case Answer.Broken(String reason) -> over(entry, failed(order, "the vehicle: " + reason));
      case Answer.NotReached(String reason) ->
          over(
              entry,
              entry.isTakenBack
                  ? new CommandEvent.Cancelled(
                      order.commandId(), order.droneId(), "taken back before it left")
                  : failed(order, "not sent: " + reason));
      case Answer.Unclear(String reason) -> over(entry, uncertain(order, reason));
    };
  }

  /** What time asks for. */
  public List<Step> tick(Instant now) {
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : List.copyOf(open.values())) {
      steps.addAll(tick(entry, now));
    }
    ended.values().removeIf(until -> until.isBefore(now));
    requested.values().removeIf(until -> until.plus(REMEMBERED).isBefore(now));
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
        ? over(
            entry,
            new CommandEvent.Cancelled(
                order.commandId(), order.droneId(), "taken back by " + requestedBy))
        : List.of();
  }

  private List<Step> tick(OpenOrder entry, Instant now) {
    boolean isInTime = now.isBefore(entry.order.expiresAt());
    return switch (entry.stage) {
      case WAITING -> isInTime ? List.of() : over(entry, expired(entry.order));
      case SENT -> {
        if (entry.since.plus(manner.patience()).isAfter(now)) {
          yield List.of();
        }
        boolean again =
            entry.tries < manner.attempts()
                && isInTime
                && !entry.isTakenBack
                && !isOutdated(entry.order);
        yield again ? tell(entry, now) : over(entry, uncertain(entry.order));
      }
      case AT_IT ->
          entry.since.plus(manner.patienceAtIt()).isAfter(now)
              ? List.of()
              : over(entry, uncertain(entry.order));
      case TAKEN, ELSEWHERE -> {
        if (!entry.since.plus(FOLLOWED).isAfter(now)) {
          end(entry);
        }
        yield List.of();
      }
      case EARLIER, TELLING -> List.of();
    };
  }

  private List<Step> taken(OpenOrder entry, Instant now) {
    boolean isNews = entry.stage != Stage.TAKEN;
    entry.taken(now);
    return isNews ? List.of(new Step.Tell(acknowledged(entry.order, "ACCEPTED"))) : List.of();
  }

  private List<Step> atIt(OpenOrder entry, @Nullable Double progress, Instant now) {
    Accepted order = entry.order;
    boolean isBegun = entry.stage == Stage.AT_IT || entry.stage == Stage.TAKEN;
    boolean isNews = !isBegun || !Objects.equals(progress, entry.progress);
    entry.stage = entry.stage == Stage.TAKEN ? Stage.TAKEN : Stage.AT_IT;
    entry.since = now;
    entry.progress = progress;
    return isNews
        ? List.of(
            new Step.Tell(new CommandEvent.Executing(order.commandId(), order.droneId(), progress)))
        : List.of();
  }

  private List<Step> accepted(Accepted order, Instant now) {
    tokens.merge(order.droneId(), order.fencingToken(), Math::max);
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : List.copyOf(open.values())) {
      boolean isItsDrones = entry.order.droneId().equals(order.droneId());
      if (isItsDrones && entry.stage == Stage.WAITING && isOutdated(entry.order)) {
        steps.addAll(over(entry, failed(entry.order, ANOTHERS)));
      }
    }
    steps.addAll(decide(order, now));
    return steps;
  }

  /** Whether another has come to have the drone since the order was given. */
  private boolean isOutdated(Accepted order) {
    return order.fencingToken() < tokens.getOrDefault(order.droneId(), 0L);
  }

  private List<Step> decide(Accepted order, Instant now) {
    boolean isOld = !now.isBefore(order.expiresAt().plus(REMEMBERED));
    if (!me.isOfSameInstance(order.linkInstance())) {
      if (!isOld && !open.containsKey(order.commandId())) {
        open(order, Stage.ELSEWHERE, now);
      }
      return List.of();
    }
    if (open.containsKey(order.commandId()) || ended.containsKey(order.commandId())) {
      return List.of(new Step.Count("repeated"));
    }
    if (order.linkEpoch() > me.epoch()) {
      return List.of(new Step.Count("other_run"));
    }
    if (order.linkEpoch() < me.epoch()) {
      OpenOrder entry = open(order, Stage.EARLIER, now);
      return caughtUp ? List.of(leftBehind(entry)) : List.of();
    }
    if (!requested.containsKey(order.commandId())) {
      return List.of(new Step.Count("not_requested"));
    }
    return refusal(order, now)
        .map(refusal -> over(open(order, Stage.TELLING, now), refusal))
        .orElseGet(() -> {
          List<Step> steps = new ArrayList<>(replaced(order));
          OpenOrder entry = open(order, Stage.WAITING, now);
          if (carrier.isListening(order.droneId())) {
            steps.addAll(tell(entry, now));
          }
          return steps;
        });
  }

  /**
   * Who is told to fly elsewhere, or to stop, must not hear an older order after that: what has not
   * left never will, what is not answered is not repeated and does not go on.
   */
  private List<Step> replaced(Accepted order) {
    if (!REPLACING.contains(order.command()) || manner.attempts() == 1) {
      return List.of();
    }
    String reason = "%s %s came after it".formatted(order.command(), order.commandId());
    List<Step> steps = new ArrayList<>();
    for (OpenOrder entry : List.copyOf(open.values())) {
      Accepted older = entry.order;
      boolean isMeant =
          older.droneId().equals(order.droneId())
              && entry.isUnanswered()
              && !older.command().equals("upload_mission");
      if (isMeant) {
        steps.addAll(
            over(
                entry,
                entry.isOnTheWire()
                    ? uncertain(older, reason)
                    : new CommandEvent.Cancelled(older.commandId(), older.droneId(), reason)));
      }
    }
    return steps;
  }

  private Optional<CommandEvent> refusal(Accepted order, Instant now) {
    if (!now.isBefore(order.expiresAt())) {
      return Optional.of(expired(order));
    }
    if (isOutdated(order)) {
      return Optional.of(failed(order, ANOTHERS));
    }
    if (open.values().stream().filter(OpenOrder::isUnanswered).count() >= MOST) {
      return Optional.of(failed(order, "too many orders at once"));
    }
    boolean isBusy =
        open.values().stream()
            .anyMatch(entry ->
                entry.isUnanswered()
                    && entry.order.droneId().equals(order.droneId())
                    && entry.order.command().equals(order.command()));
    return isBusy
        ? Optional.of(failed(order, "another " + order.command() + " is not answered yet"))
        : carrier.findObstacle(order, now).map(reason -> failed(order, reason));
  }

  private void takenAsRead(OpenOrder entry, Instant now) {
    if (entry.order.expiresAt().plus(FOLLOWED).isBefore(now)) {
      end(entry);
    } else {
      entry.taken(now);
    }
  }

  /** Room is made by the oldest that nothing need come of any more. */
  private OpenOrder open(Accepted order, Stage stage, Instant now) {
    if (open.size() >= MOST) {
      open.values().stream()
          .filter(entry -> entry.stage == Stage.TAKEN || entry.stage == Stage.ELSEWHERE)
          .findFirst()
          .ifPresent(this::end);
    }
    OpenOrder entry = new OpenOrder(order, stage, now);
    open.put(order.commandId(), entry);
    return entry;
  }

  private void end(OpenOrder entry) {
    open.remove(entry.order.commandId());
    ended.put(entry.order.commandId(), entry.order.expiresAt().plus(REMEMBERED));
  }

  private List<Step> over(OpenOrder entry, CommandEvent last) {
    end(entry);
    return List.of(new Step.Tell(last));
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
    end(entry);
    Accepted order = entry.order;
    return new Step.Tell(
        entry.isSent
            ? new CommandEvent.Uncertain(
                order.commandId(),
                order.droneId(),
                "the link was started again before the vehicle answered")
            : failed(order, "not sent: the link was started again before"));
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
    return uncertain(order, "the vehicle has not answered");
  }

  private static CommandEvent uncertain(Accepted order, String reason) {
    return new CommandEvent.Uncertain(order.commandId(), order.droneId(), reason);
  }
}
