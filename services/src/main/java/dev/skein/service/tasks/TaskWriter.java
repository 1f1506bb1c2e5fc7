package dev.skein.service.tasks;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.Event;
import dev.skein.events.EventData;
import dev.skein.events.EventIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what was decided on a task, within a transaction: the row, what is told of it, and
 * what the audit trail is told. Thread-safe.
 */
final class TaskWriter {

  private final ServiceStore store;
  private final TaskFlow flow;
  private final EventIds ids;
  private final AuditTrail audit;

  TaskWriter(ServiceStore store, TaskPolicy policy, EventIds ids, AuditTrail audit) {
    this.store = store;
    this.flow = new TaskFlow(policy);
    this.ids = ids;
    this.audit = audit;
  }

  /** What somebody has asked for, or the clock: it is told under ids of its own. */
  void write(Connection connection, TaskFlow.Step step, Instant now) throws SQLException {
    write(connection, step.task(), now, step.told());
  }

  void write(Connection connection, Task task, Instant now, List<EventData> told)
      throws SQLException {
    TaskRows.update(connection, task, flow.lookAt(task));
    put(connection, ids.next(), now, told);
  }

  /** Tells what follows from a trigger: deciding again over the same gives the same ids. */
  void put(Connection connection, String trigger, Instant at, List<EventData> told)
      throws SQLException {
    int number = 0;
    for (EventData data : told) {
      String id = EventIds.derived(trigger, data.eventType(), data.key() + "/" + number++);
      store.outbox().put(connection, Event.of(id, Tasks.SOURCE, at, data));
    }
  }

  /**
   * @param caller null for the clock
   */
  void audit(
      Connection connection,
      @Nullable Caller caller,
      String action,
      Task task,
      @Nullable String detail)
      throws SQLException {
    audit.record(store.outbox(), connection, caller, action, "task/" + task.id(), detail);
  }
}
