package dev.skein.service.tasks;

import dev.skein.api.AuditTrail;
import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.RangesLeft;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import dev.skein.events.TaskId;
import dev.skein.events.Topic;
import dev.skein.service.tasks.Task.Base;
import dev.skein.service.tasks.Task.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the tasks that drones fly, by what is told of the drones and of orders to them: the rows,
 * the events that follow and the position in the log are one transaction. Used by one thread.
 */
public final class TaskFlights implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "tasks";

  private static final Set<String> TYPES =
      Set.of(
          DroneEvent.LocationUpdated.TYPE,
          "drone.mission.item.reached",
          "drone.status.changed",
          "drone.connected",
          "drone.disconnected",
          "drone.removed");
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ServiceStore store;
  private final String group;
  private final TaskStarts starts;
  private final TaskWriter writer;
  private final TaskFlow flow;
  private final LogTimes times;
  private final RangesLeft left = new RangesLeft();
  private final Map<TaskId, Mission> missions = new HashMap<>();
  private Instant lookedAt = Instant.EPOCH;

  /**
   * @param partitionOf the partition of {@code drone-events} that a key's records lie on
   */
  public TaskFlights(
      ServiceStore store,
      String group,
      ToIntFunction<String> partitionOf,
      TaskStarts starts,
      EventIds ids,
      AuditTrail audit) {
    this.store = store;
    this.group = group;
    this.times = new LogTimes(partitionOf);
    this.starts = starts;
    this.writer = new TaskWriter(store, starts.policy(), ids, audit);
    this.flow = new TaskFlow(starts.policy());
  }

  /** What a task flies: it does not change while it flies. */
  private record Mission(
      long planVersion, Base base, TaskPlan plan, Route route, Map<String, Object> upload) {}

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    Map<DroneId, List<Delivery>> byDrone = new HashMap<>();
    for (Delivery delivery : batch.deliveries()) {
      boolean matters =
          delivery.topic().equals(Topic.DRONE_COMMANDS.topicName())
              || TYPES.contains(delivery.type());
      DroneId drone = matters ? DroneId.ofKey(delivery.key()) : null;
      if (drone != null) {
        byDrone.computeIfAbsent(drone, _ -> new ArrayList<>()).add(delivery);
      }
    }
    if (left.isDue(batch.now()) || isAnyFollowed(byDrone.keySet())) {
      store.transactOwned(connection -> {
        store.offsets().advance(connection, group, left.with(batch.ranges()));
        follow(connection, byDrone);
        return null;
      });
      left.clear(batch.now());
    } else {
      left.keep(batch.ranges());
    }
    times.handled(batch);
    if (!batch.isCatchingUp()) {
      look(batch.now());
    }
  }

  @Override
  public void reassigned(Collection<TopicPartition> partitions) {
    left.forget(partitions);
    missions.clear();
    times.reassigned(partitions);
  }

  @Override
  public void idle(Instant now) throws SQLException, LostOwnershipException {
    if (left.isDue(Instant.MAX)) {
      store.transactOwned(connection -> {
        store.offsets().advance(connection, group, left.ranges());
        return null;
      });
      left.clear(Instant.EPOCH);
    }
    look(now);
  }

  private boolean isAnyFollowed(Collection<DroneId> drones) throws SQLException {
    return !drones.isEmpty()
        && store.transact(connection -> !TaskRows.followed(connection, drones, false).isEmpty());
  }

  private void follow(Connection connection, Map<DroneId, List<Delivery>> byDrone)
      throws SQLException {
    for (Task before : TaskRows.followed(connection, byDrone.keySet(), true)) {
      Task task = before;
      DroneId drone = before.standing().droneId();
      List<Delivery> news = drone == null ? null : byDrone.get(drone);
      for (Delivery delivery : news == null ? List.<Delivery>of() : news) {
        // What is told of a drone that does not fly it any more does not matter.
        boolean isIts = task.isFollowed() && Objects.equals(drone, task.standing().droneId());
        Event<?> event = isIts ? delivery.findEvent() : null;
        if (event != null) {
          Mission mission = mission(connection, task);
          TaskFlow.Step step =
              flow.see(
                  task,
                  mission.route,
                  mission.plan,
                  mission.upload,
                  event.data(),
                  delivery.recordedAt());
          step = withDrone(connection, task, step, mission.plan, delivery.recordedAt());
          writer.put(connection, event.id(), delivery.recordedAt(), step.told());
          task = step.task();
        }
      }
      if (!task.equals(before)) {
        TaskRows.update(connection, task, flow.lookAt(task));
        learn(connection, task);
      }
      forgetEnded(task);
    }
  }

  /** The step with what becomes of the task by the drone that it seeks. */
  private TaskFlow.Step withDrone(
      Connection connection, Task before, TaskFlow.Step step, TaskPlan plan, Instant now)
      throws SQLException {
    TaskFlow.Step next =
        switch (step.seeks()) {
          case NOBODY -> step;
          case SUCCESSOR -> starts.handOver(connection, step.task(), plan, now);
          case ANOTHER -> starts.another(connection, step.task(), plan, now);
        };
    Task task = next.task();
    if (before.standing().state().isFlying() && task.standing().state().isBefore()) {
      writer.audit(connection, null, "task.start.refused", task, task.standing().reason());
    }
    if (step.seeks() == TaskFlow.Seeks.NOBODY) {
      return step;
    }
    if (!Objects.equals(before.standing().droneId(), task.standing().droneId())) {
      String detail =
          "from drone %s to drone %s: %s"
              .formatted(
                  before.standing().droneId(),
                  task.standing().droneId(),
                  step.task().standing().reason());
      writer.audit(connection, null, "task.reassigned", task, detail);
    }
    List<EventData> told = new ArrayList<>(step.told());
    told.addAll(next.told());
    return new TaskFlow.Step(task, told, TaskFlow.Seeks.NOBODY);
  }

  /** What a flight that has ended has shown of its drone's battery. */
  private static void learn(Connection connection, Task task) throws SQLException {
    DroneId drone = task.standing().droneId();
    Drain drain = task.flight().shown().drain();
    State state = task.standing().state();
    boolean hasEnded = state == State.COMPLETED || state == State.FAILED;
    Duration full = drain == null ? null : drain.fullBattery().orElse(null);
    if (hasEnded && drone != null && drain != null && full != null) {
      Endurances.learn(connection, drone, full, drain.until());
    }
  }

  private void forgetEnded(Task task) {
    if (!task.isFollowed()) {
      missions.remove(task.id());
    }
  }

  private Mission mission(Connection connection, Task task) throws SQLException {
    Mission known = missions.get(task.id());
    Base base = new Base(task.flight().way().home(), task.flight().way().returnsTo());
    boolean isGood =
        known != null && known.planVersion == task.planVersion() && known.base.equals(base);
    if (known != null && isGood) {
      return known;
    }
    TaskPlan plan = TaskRows.plan(connection, task.id());
    Mission read =
        new Mission(
            task.planVersion(),
            base,
            plan,
            task.route(plan, starts.policy()),
            PlanJson.uploadParameters(task.id(), plan.plan()));
    missions.put(task.id(), read);
    return read;
  }

  /** Time passes also for those of whom nothing is heard: by the partition of their drone. */
  private void look(Instant now) throws SQLException {
    if (now.isBefore(lookedAt.plus(LOOK))) {
      return;
    }
    for (TaskRows.Due due : store.transact(connection -> TaskRows.toLookAt(connection, now))) {
      Instant time = times.timeOf(due.droneId()).orElse(null);
      if (time != null) {
        look(due.id(), time);
      }
    }
    lookedAt = now;
  }

  private void look(TaskId id, Instant now) throws SQLException {
    store.transact(connection -> {
      Task task = TaskRows.lockToLookAt(connection, id, now).orElse(null);
      if (task != null) {
        TaskFlow.Step step =
            withDrone(connection, task, flow.look(task, now), mission(connection, task).plan, now);
        String trigger = "task/%s/%d".formatted(task.id(), task.version());
        writer.put(connection, trigger, now, step.told());
        TaskRows.update(connection, step.task(), flow.lookAt(step.task()));
        forgetEnded(step.task());
      }
      return null;
    });
  }
}
