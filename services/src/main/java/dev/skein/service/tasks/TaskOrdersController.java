package dev.skein.service.tasks;

import dev.skein.api.Caller;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/tasks/{id}/...}: has a task flown, held, called off. */
@RestController
@RequestMapping("/api/v1/tasks/{id}")
public class TaskOrdersController extends TaskController {

  public TaskOrdersController(Tasks tasks) {
    super(tasks);
  }

  /** Which drone; with {@code drone_id}, or {@code assign} of {@code best}. */
  @Schema(name = "TaskAssignment")
  record Assigning(
      @Nullable Long droneId, @Schema(allowableValues = "best") @Nullable String assign) {}

  /** Gives the task a drone. */
  @Operation(
      operationId = "assignTask",
      summary = "Gives the task a drone, or the best there is",
      description =
          "The best is the nearest that is free, connected, in service and has energy for the"
              + " route, the way home and a reserve. When there is none: 409, with why by drone.")
  @PostMapping("/assign")
  public ResponseEntity<TaskAnswer> assign(
      @PathVariable long id, @RequestBody Assigning body, Caller caller) throws SQLException {
    Long droneId = body.droneId();
    boolean best = "best".equals(body.assign());
    if (body.assign() != null && !best) {
      throw RequestProblem.unprocessable("assign", "must be best");
    }
    if ((droneId == null) != best) {
      throw RequestProblem.badField("drone_id", "is needed, or assign");
    }
    if (droneId != null && droneId < 1) {
      throw RequestProblem.badField("drone_id", "must be 1 or more");
    }
    DroneId drone = droneId == null ? null : new DroneId(droneId);
    return answer(checked(() -> tasks.assign(task(id), drone, caller)));
  }

  /** Has it flown. */
  @Operation(
      operationId = "startTask",
      summary = "Gives the drone the plan and starts it",
      description =
          "Everything is looked at again: zones, the drone, its battery, other tasks' routes.")
  @ApiResponse(responseCode = "202", description = "The task is on its way")
  @PostMapping("/start")
  public ResponseEntity<TaskAnswer> start(@PathVariable long id, Caller caller)
      throws SQLException {
    return accepted(checked(() -> tasks.start(task(id), caller)));
  }

  @Operation(
      operationId = "pauseTask",
      summary = "Has the drone hold where it is",
      description = "409 while it is on the ground.")
  @ApiResponse(responseCode = "202", description = "The drone is told so")
  @PostMapping("/pause")
  public ResponseEntity<TaskAnswer> pause(@PathVariable long id, Caller caller)
      throws SQLException {
    return accepted(tasks.order(task(id), TaskFlow.PAUSE, caller).task());
  }

  @Operation(operationId = "resumeTask", summary = "Has the drone go on")
  @ApiResponse(responseCode = "202", description = "The drone is told so")
  @PostMapping("/resume")
  public ResponseEntity<TaskAnswer> resume(@PathVariable long id, Caller caller)
      throws SQLException {
    return accepted(tasks.order(task(id), TaskFlow.RESUME, caller).task());
  }

  @Operation(
      operationId = "cancelTask",
      summary = "Calls the task off; a drone that is in the air returns to its base")
  @ApiResponse(responseCode = "202", description = "It is called off")
  @PostMapping("/cancel")
  public ResponseEntity<TaskAnswer> cancel(@PathVariable long id, Caller caller)
      throws SQLException {
    return accepted(tasks.cancel(task(id), caller).task());
  }
}
