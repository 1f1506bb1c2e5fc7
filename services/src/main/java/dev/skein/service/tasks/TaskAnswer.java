package dev.skein.service.tasks;

import dev.skein.events.DroneId;
import dev.skein.events.TaskId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as the API shows it.
 *
 * @param best whether the best free drone flies it
 * @param capabilities what its drone must have
 * @param order the order to its drone whose end is awaited; its stages are among the drone's orders
 */
@Schema(name = "Task")
record TaskAnswer(
    TaskId taskId,
    String name,
    @Schema(allowableValues = {"inspection", "delivery", "mapping", "patrol", "emergency"})
        String type,
    @Schema(allowableValues = {"low", "normal", "high", "urgent"}) String priority,
    @Nullable String group,
    @Nullable DroneId droneId,
    String state,
    double progress,
    @Nullable String currentStep,
    @Nullable Instant estimatedCompletion,
    @Nullable String reason,
    @Nullable Instant startAt,
    @Nullable String cron,
    String timeZone,
    @Nullable Instant nextRunAt,
    @Nullable TaskId cronTaskId,
    boolean best,
    boolean reassign,
    boolean acceptConflicts,
    List<String> capabilities,
    @Nullable String order,
    String createdBy,
    Instant createdAt,
    long version) {

  static TaskAnswer of(Task task) {
    return new TaskAnswer(
        task.id(),
        task.wish().name(),
        task.wish().type().word(),
        task.wish().priority().word(),
        task.wish().group(),
        task.standing().droneId(),
        task.standing().state().word(),
        task.standing().progress(),
        task.standing().currentStep(),
        task.standing().estimatedCompletion(),
        task.standing().reason(),
        task.timing().startAt(),
        task.timing().cron(),
        task.timing().timeZone(),
        task.timing().nextRunAt(),
        task.cronTaskId(),
        task.wish().best(),
        task.wish().reassign(),
        task.wish().acceptConflicts(),
        task.wish().capabilities(),
        task.flight().awaited().orderId(),
        task.createdBy(),
        task.createdAt(),
        task.version());
  }
}
