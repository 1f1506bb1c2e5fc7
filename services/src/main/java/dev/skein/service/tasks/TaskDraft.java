package dev.skein.service.tasks;

import dev.skein.api.Caller;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.TaskEvent;
import dev.skein.service.tasks.Task.Awaited;
import dev.skein.service.tasks.Task.Flight;
import dev.skein.service.tasks.Task.Home;
import dev.skein.service.tasks.Task.Other;
import dev.skein.service.tasks.Task.Shown;
import dev.skein.service.tasks.Task.Standing;
import dev.skein.service.tasks.Task.State;
import dev.skein.service.tasks.Task.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task while it is being decided on: what becomes of it, and what is told of that. */
final class TaskDraft {

  private static final int MOST_OTHERS = 50;

  final Task before;
  final List<EventData> told = new ArrayList<>();
  State state;
  @Nullable DroneId droneId;
  double progress;
  @Nullable String currentStep;
  @Nullable Instant estimatedCompletion;
  @Nullable String reason;
  @Nullable String orderId;
  @Nullable String orderCommand;
  @Nullable Instant orderUntil;
  int orders;
  int attempts;
  final List<Other> others;
  boolean isUp;
  @Nullable Instant lostSince;
  int leg;
  boolean isNear;
  double toldProgress;
  @Nullable Instant toldAt;
  @Nullable Home home;
  @Nullable Home returnsTo;
  @Nullable Drain drain;
  @Nullable String asker;
  @Nullable Watch watch;
  boolean isOrderTaken;
  @Nullable Search search;
  TaskFlow.Seeks seeks = TaskFlow.Seeks.NOBODY;
  long version;

  TaskDraft(Task task) {
    before = task;
    state = task.standing().state();
    droneId = task.standing().droneId();
    progress = task.standing().progress();
    currentStep = task.standing().currentStep();
    estimatedCompletion = task.standing().estimatedCompletion();
    reason = task.standing().reason();
    Awaited awaited = task.flight().awaited();
    orderId = awaited.orderId();
    orderCommand = awaited.orderCommand();
    orderUntil = awaited.orderUntil();
    orders = awaited.orders();
    attempts = awaited.attempts();
    isOrderTaken = Boolean.TRUE.equals(awaited.isOrderTaken());
    Way way = task.flight().way();
    leg = way.leg();
    isNear = way.isNear();
    toldProgress = way.toldProgress();
    toldAt = way.toldAt();
    home = way.home();
    returnsTo = way.returnsTo();
    Shown shown = task.flight().shown();
    isUp = shown.isUp();
    lostSince = shown.lostSince();
    drain = shown.drain();
    watch = shown.watch();
    others = new ArrayList<>(task.flight().others());
    asker = task.flight().askedBy();
    search = task.flight().search();
    version = task.version();
  }

  /** The drone of a task that has one. */
  DroneId drone() {
    if (droneId == null) {
      throw new IllegalStateException("task " + before.id() + " has no drone");
    }
    return droneId;
  }

  /** The task's next version, for what is told of it. */
  long next() {
    return ++version;
  }

  /**
   * Gives the drone an order. Deciding again gives it the same id.
   *
   * @param patience how long its end is awaited
   */
  void order(
      String command,
      Map<String, Object> parameters,
      Instant now,
      Duration deadline,
      Duration patience) {
    orders++;
    String task = Caller.TASK + before.id();
    orderId = EventIds.derived(task, command, String.valueOf(orders));
    orderCommand = command;
    orderUntil = now.plus(patience);
    isOrderTaken = false;
    told.add(
        new CommandEvent.Requested(
            orderId, drone(), command, parameters, now.plus(deadline), task, askedBy()));
  }

  /** In whose name its drone is ordered. */
  private String askedBy() {
    return asker == null ? before.createdBy() : asker;
  }

  /** It is flown from a leg on; what is behind that stays done. */
  void beginAt(int first) {
    leg = first;
    progress = first == 0 ? 0 : progress;
    toldProgress = progress;
  }

  /** It flies, for the first time or again. */
  void started(Instant at) {
    awaitNothing();
    state = State.STARTED;
    reason = null;
    watch = FlightWatch.begin(at);
    told.add(new TaskEvent.Started(before.id(), drone(), next()));
  }

  void paused(String why) {
    state = State.PAUSED;
    reason = why;
    watch = watch == null ? null : watch.notAstray();
    estimatedCompletion = null;
    told.add(new TaskEvent.Paused(before.id(), drone(), why, next()));
  }

  /** It cannot be done: what its drone was ordered for it must not go on. */
  void fail(String why) {
    takeBackOrder();
    state = State.FAILED;
    reason = why;
    estimatedCompletion = null;
    told.add(new TaskEvent.Failed(before.id(), droneId, why, next()));
  }

  /** An order that is under way is not to go on. */
  void takeBackOrder() {
    if (orderId != null) {
      told.add(new CommandEvent.CancelRequested(orderId, drone(), Caller.TASK + before.id()));
    }
    awaitNothing();
  }

  void awaitNothing() {
    orderId = null;
    orderCommand = null;
    orderUntil = null;
  }

  /** Somebody else has asked for an order to the drone; of too many the oldest is let go. */
  void remember(Other other) {
    if (findOther(other.id()) == null) {
      others.add(other);
    }
    if (others.size() > MOST_OTHERS) {
      others.removeFirst();
    }
  }

  @Nullable Other findOther(String id) {
    return others.stream().filter(other -> other.id().equals(id)).findFirst().orElse(null);
  }

  Task task() {
    return new Task(
        before.id(),
        before.cronTaskId(),
        before.wish(),
        before.timing(),
        new Standing(state, droneId, progress, currentStep, estimatedCompletion, reason),
        new Flight(
            new Awaited(orderId, orderCommand, orderUntil, orders, attempts, isOrderTaken),
            new Way(leg, isNear, toldProgress, toldAt, home, returnsTo),
            new Shown(isUp, lostSince, drain, watch),
            others,
            asker,
            search),
        before.planVersion(),
        before.createdBy(),
        before.createdAt(),
        version);
  }
}
