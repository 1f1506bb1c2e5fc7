package dev.skein.service.tasks;

import dev.skein.api.Caller;
import dev.skein.api.EntityTag;
import dev.skein.api.IdempotencyKey;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.JsonFault;
import dev.skein.service.tasks.PlanFile.Refused;
import dev.skein.service.tasks.RouteChecks.Check;
import dev.skein.service.tasks.Task.State;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/tasks}: what is to be flown, by whom and when. */
@RestController
@RequestMapping("/api/v1/tasks")
public class TasksController extends TaskController {

  private static final int MOST = 1_000;
  private static final Map<String, String> SORTS =
      Map.of(
          "task_id", "id",
          "name", "name",
          "type", "type",
          "priority", "priority_rank",
          "state", "state",
          "progress", "progress",
          "created_at", "created_at",
          "next_run_at", "next_run_at");
  private static final Set<String> TYPES =
      Set.of("inspection", "delivery", "mapping", "patrol", "emergency");
  private static final Set<String> PRIORITIES = Set.of("low", "normal", "high", "urgent");

  private static final String EXAMPLE =
      """
      {"name":"Mast 7","type":"inspection","assign":"best","waypoints":[
      {"latitude":47.0004,"longitude":8,"altitude":20,"name":"inspection point 1","action":"photo"},
      {"latitude":47.0004,"longitude":8.0006,"altitude":20,"hold_s":5}]}
      """;

  public TasksController(Tasks tasks) {
    super(tasks);
  }

  /** Some of the tasks, and how many match in all. */
  @Schema(name = "TaskPage")
  record Page(List<TaskAnswer> items, long total) {}

  /** A waypoint as it is asked for; only for the API's description. */
  @Schema(name = "TaskWaypoint")
  record WaypointBody(
      double latitude,
      double longitude,
      double altitude,
      @Schema(allowableValues = {"home", "amsl", "terrain"}) @Nullable String altitudeFrame,
      @Nullable Double speed,
      @Nullable Double holdS,
      @Schema(allowableValues = {"photo", "video_start", "video_stop", "release"})
          @Nullable String action,
      @Nullable String name) {}

  /** A task as it is asked for; only for the API's description. */
  @Schema(name = "TaskRequest")
  record Body(
      String name,
      @Schema(allowableValues = {"inspection", "delivery", "mapping", "patrol", "emergency"})
          String type,
      @Schema(allowableValues = {"low", "normal", "high", "urgent"}) @Nullable String priority,
      @Nullable String group,
      @Nullable Long droneId,
      @Schema(allowableValues = "best") @Nullable String assign,
      @Nullable List<WaypointBody> waypoints,
      @Nullable Double takeOffAltitude,
      @Schema(allowableValues = {"return", "land", "hover"}) @Nullable String atEnd,
      @Schema(description = "What a .plan file of QGroundControl holds")
          @Nullable Map<String, Object> plan,
      @Nullable String startAt,
      @Nullable String cron,
      @Nullable String timeZone,
      @Nullable Boolean reassign,
      @Nullable Boolean acceptConflicts,
      @Schema(description = "What its drone must have, in the words of its registry entry")
          @Nullable List<String> capabilities,
      @Nullable String idempotencyKey) {}

  /** What of a task can be changed; what is left out stays. */
  @Schema(name = "TaskChange")
  record ChangeBody(
      @Nullable String name,
      @Schema(allowableValues = {"inspection", "delivery", "mapping", "patrol", "emergency"})
          @Nullable String type,
      @Schema(allowableValues = {"low", "normal", "high", "urgent"}) @Nullable String priority,
      @Nullable List<WaypointBody> waypoints,
      @Nullable Double takeOffAltitude,
      @Schema(allowableValues = {"return", "land", "hover"}) @Nullable String atEnd,
      @Schema(description = "What a .plan file of QGroundControl holds")
          @Nullable Map<String, Object> plan,
      @Nullable String startAt,
      @Nullable String cron,
      @Nullable String timeZone,
      @Nullable Boolean reassign,
      @Nullable Boolean acceptConflicts,
      @Schema(description = "What its drone must have, in the words of its registry entry")
          @Nullable List<String> capabilities) {}

  /**
   * What would become of a task.
   *
   * @param wouldBeTaken whether nothing was refused and every check is passed
   * @param refused what of the plan cannot be flown, item by item
   * @param lengthM of the route
   * @param seconds that it takes
   * @param batteryPercent that it takes, with the way home
   */
  @Schema(name = "TaskTrial")
  record TrialAnswer(
      boolean wouldBeTaken,
      List<Refused> refused,
      List<Check> checks,
      @Nullable Double lengthM,
      @Nullable Double seconds,
      @Nullable Double batteryPercent) {}

  /** Writes a task down, or tries it. */
  @Operation(
      operationId = "createTask",
      summary = "Writes a task down",
      description =
          "With waypoints, or with the plan of QGroundControl as it is. What cannot be flown is"
              + " refused item by item (422), and nothing of it is kept. Asked again with the same"
              + " Idempotency-Key and body, the answer is the same task; with another body 409."
              + " With dry_run=true everything is looked at and nothing is kept.")
  @ApiResponse(
      responseCode = "201",
      description = "The task",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = TaskAnswer.class)))
  @ApiResponse(
      responseCode = "200",
      description = "What a dry run has found",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = TrialAnswer.class)))
  @PostMapping
  public ResponseEntity<Object> create(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = Body.class),
                      examples = @ExampleObject(EXAMPLE)))
          @RequestBody
          byte[] body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key,
      @Parameter(description = "Look at everything, keep nothing")
          @RequestParam(name = "dry_run", defaultValue = "false")
          boolean dryRun,
      Caller caller)
      throws SQLException {
    JsonNode json = json(body);
    // First of all: what could be asked for then may be past by now.
    Optional<Tasks.Full> before = dryRun ? Optional.empty() : findAsked(json, key, caller);
    if (before.isPresent()) {
      return created(before.get().task());
    }
    TaskBody.Read read = TaskBody.read(json, key, tasks.now());
    if (!read.faults().isEmpty()) {
      throw faulty(read.faults());
    }
    TaskAsk ask = read.ask();
    TaskPlan plan = ask == null ? null : ask.plan();
    if (ask == null || plan == null) {
      if (dryRun) {
        return ResponseEntity.ok(
            new TrialAnswer(false, read.refused(), List.of(), null, null, null));
      }
      throw refused(read.refused());
    }
    if (dryRun) {
      Tasks.Trial trial = tasks.check(ask, plan, caller);
      return ResponseEntity.ok(
          new TrialAnswer(
              trial.checks().stream().allMatch(Check::passed),
              List.of(),
              trial.checks(),
              tenth(trial.route().lengthM()),
              tenth(trial.route().seconds()),
              tenth(trial.batteryPercent())));
    }
    Task task =
        checked(() -> tasks.create(ask, plan, read.key(), IdempotencyKey.digest(json), caller));
    return created(task);
  }

  private Optional<Tasks.Full> findAsked(JsonNode json, @Nullable String header, Caller caller)
      throws SQLException {
    return json.isObject()
            && IdempotencyKey.read(json.get(IdempotencyKey.FIELD), header)
                instanceof IdempotencyKey.Read.Good(String key)
            && key != null
        ? tasks.findAsked(key, IdempotencyKey.digest(json), caller)
        : Optional.empty();
  }

  private static ResponseEntity<Object> created(Task task) {
    return ResponseEntity.created(URI.create("/api/v1/tasks/" + task.id()))
        .eTag(EntityTag.of(task.version()))
        .body(TaskAnswer.of(task));
  }

  @Operation(operationId = "listTasks", summary = "The tasks, newest first")
  @GetMapping
  public Page list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String priority,
      @RequestParam(required = false) @Nullable String group,
      @RequestParam(name = "drone_id", required = false) @Nullable Long droneId,
      @RequestParam(name = "cron_task_id", required = false) @Nullable Long cronTaskId,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    if (state != null && State.find(state).isEmpty()) {
      throw RequestProblem.badField("state", "must be one of " + State.words());
    }
    checkWord("type", type, TYPES);
    checkWord("priority", priority, PRIORITIES);
    Paging paging = Paging.of(limit, offset, sort, MOST, SORTS, "-task_id");
    TaskRows.Found found =
        tasks.list(
            new TaskRows.Filter(state, type, priority, group, droneId, cronTaskId), caller, paging);
    return new Page(found.items().stream().map(TaskAnswer::of).toList(), found.total());
  }

  @Operation(operationId = "getTask", summary = "A task; its ETag is its version")
  @GetMapping("/{id}")
  public ResponseEntity<TaskAnswer> get(@PathVariable long id, Caller caller) throws SQLException {
    return answer(tasks.get(task(id), caller).task());
  }

  /** The plan, as it came or as it was made. */
  @Operation(
      operationId = "getTaskPlan",
      summary = "The task's plan as a .plan file of QGroundControl",
      description = "What was imported comes out as it was.")
  @ApiResponse(
      responseCode = "200",
      description = "The plan",
      content =
          @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
  @GetMapping(path = "/{id}/plan", produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<byte[]> plan(@PathVariable long id, Caller caller) throws SQLException {
    TaskPlan plan = tasks.get(task(id), caller).plan();
    String file = plan.file();
    JsonNode written =
        file == null
            ? PlanWriter.write(plan.plan(), tasks.policy().speedMps())
            : PlanJson.MAPPER.readTree(file);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"task-" + id + ".plan\"")
        .body(PlanJson.MAPPER.writeValueAsBytes(written));
  }

  /** Changes what the body names. */
  @Operation(
      operationId = "changeTask",
      summary = "Changes a task that is not flown yet; If-Match names its version")
  @PatchMapping("/{id}")
  public ResponseEntity<TaskAnswer> change(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = ChangeBody.class),
                      examples = @ExampleObject("{\"priority\":\"high\"}")))
          @RequestBody
          byte[] body,
      Caller caller)
      throws SQLException {
    return answer(
        checked(() ->
            tasks.change(
                task(id),
                version -> EntityTag.check(ifMatch, version),
                (before, now) -> {
                  TaskBody.Read read = TaskBody.readChange(json(body), before, now);
                  TaskAsk ask = read.ask();
                  if (!read.faults().isEmpty()) {
                    throw faulty(read.faults());
                  }
                  if (ask == null) {
                    throw refused(read.refused());
                  }
                  return ask;
                },
                caller)));
  }

  @Operation(
      operationId = "deleteTask",
      summary = "Strikes out a task that is not being flown; If-Match names its version")
  @ApiResponse(responseCode = "204", description = "It is gone")
  @DeleteMapping("/{id}")
  public ResponseEntity<Void> delete(
      @PathVariable long id,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      Caller caller)
      throws SQLException {
    tasks.delete(task(id), version -> EntityTag.check(ifMatch, version), caller);
    return ResponseEntity.noContent().build();
  }

  private static void checkWord(String field, @Nullable String word, Set<String> words) {
    if (word != null && !words.contains(word)) {
      throw RequestProblem.badField(
          field, "must be one of " + words.stream().sorted().collect(Collectors.joining(", ")));
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      return PlanJson.MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw problem(HttpStatus.BAD_REQUEST, JsonFault.notJson(e));
    }
  }

  private static double tenth(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
