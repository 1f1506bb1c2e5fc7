package dev.skein.service.tasks;

import dev.skein.api.IdempotencyKey;
import dev.skein.events.DroneId;
import dev.skein.events.TaskEvent.Kind;
import dev.skein.events.TaskEvent.Priority;
import dev.skein.service.tasks.PlanFile.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;
import tools.jackson.databind.JsonNode;

/** The body of a request for a task: what it asks for, or every fault with its field. Pure. */
final class TaskBody {

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
  private static final int MOST_CAPABILITIES = 50;
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "type",
          "priority",
          "group",
          "drone_id",
          "assign",
          "waypoints",
          "take_off_altitude",
          "at_end",
          "plan",
          "start_at",
          "cron",
          "time_zone",
          "reassign",
          "accept_conflicts",
          "capabilities",
          IdempotencyKey.FIELD);
  private static final Set<String> OF_CREATION = Set.of("group", "drone_id", "assign");

  private final JsonNode body;
  private final Instant now;
  private final List<Fault> faults = new ArrayList<>();
  private final Fields fields;

  private TaskBody(JsonNode body, Instant now) {
    this.body = body;
    this.now = now;
    this.fields = new Fields(body, "", faults);
  }

  /**
   * What a body holds.
   *
   * @param refused what of the plan cannot be flown
   * @param ask null when there is a fault or something was refused
   * @param key as in {@link IdempotencyKey}
   */
  record Read(
      List<Fault> faults, List<Refused> refused, @Nullable TaskAsk ask, @Nullable String key) {}

  /** The next time that an expression says; null when it says none any more. */
  static @Nullable Instant nextRun(String cron, String timeZone, Instant after) {
    var next = CronExpression.parse(cron).next(after.atZone(ZoneId.of(timeZone)));
    return next == null ? null : next.toInstant();
  }

  /**
   * Reads what a new task is to be.
   *
   * @param key of the Idempotency-Key header; null when there was none
   */
  static Read read(JsonNode body, @Nullable String key, Instant now) {
    TaskBody read = new TaskBody(body, now);
    return read.readAll(null, key);
  }

  /** Reads a change, as JSON merge patch has it (RFC 7396). */
  static Read readChange(JsonNode body, Task task, Instant now) {
    TaskBody read = new TaskBody(body, now);
    return read.readAll(task, null);
  }

  private Read readAll(@Nullable Task task, @Nullable String header) {
    if (!body.isObject()) {
      return new Read(
          List.of(new Fault("", "The body must be a JSON object.", true)), List.of(), null, null);
    }
    for (String field : body.propertyNames()) {
      boolean isOfAnother = task != null && field.equals(IdempotencyKey.FIELD);
      if (!FIELDS.contains(field) || isOfAnother) {
        fields.fault(field, "is not known", true);
      } else if (task != null && OF_CREATION.contains(field)) {
        fields.fault(field, "is not changed so; assign the task", true);
      }
    }
    Task.Wish wish = task == null ? null : task.wish();
    Task.Timing timing = task == null ? null : task.timing();
    String name = fields.neededName("name", wish == null ? null : wish.name());
    Kind type = fields.word("type", Kind.class, wish == null ? null : wish.type());
    Priority priority =
        fields.word("priority", Priority.class, wish == null ? Priority.NORMAL : wish.priority());
    String group = fields.name("group", null);
    DroneId droneId = drone();
    boolean best = assign();
    if (best && droneId != null) {
      fields.fault("assign", "goes without drone_id", false);
    }
    List<Refused> refused = new ArrayList<>();
    TaskPlan plan = plan(task == null, refused);
    Instant startAt =
        fields.has("start_at")
            ? time()
            : kept("start_at", timing == null ? null : timing.startAt());
    String cron = fields.has("cron") ? cron() : kept("cron", timing == null ? null : timing.cron());
    String zone = zone(timing == null ? "UTC" : timing.timeZone());
    if (startAt != null && cron != null) {
      fields.fault("cron", "goes without start_at", false);
    }
    if (cron != null && nextRun(cron, zone, now) == null) {
      fields.fault("cron", "names no time that will ever come", false);
    }
    boolean reassign = fields.flag("reassign", wish != null && wish.reassign());
    boolean accept = fields.flag("accept_conflicts", wish != null && wish.acceptConflicts());
    List<String> capabilities =
        body.has("capabilities") || wish == null
            ? fields.names("capabilities", MOST_CAPABILITIES)
            : wish.capabilities();
    String key = task == null ? key(header) : null;
    if (name == null || type == null || priority == null || !faults.isEmpty()) {
      return new Read(faults, refused, null, key);
    }
    boolean isBad = !refused.isEmpty();
    return new Read(
        faults,
        refused,
        isBad
            ? null
            : new TaskAsk(
                name,
                type,
                priority,
                group,
                droneId,
                best,
                plan,
                startAt,
                cron,
                zone,
                reassign,
                accept,
                capabilities),
        key);
  }

  private @Nullable String key(@Nullable String header) {
    return switch (IdempotencyKey.read(body.get(IdempotencyKey.FIELD), header)) {
      case IdempotencyKey.Read.Good(String key) -> key;
      case IdempotencyKey.Read.Bad(String reason, boolean isShape) -> {
        fields.fault(IdempotencyKey.FIELD, reason, isShape);
        yield null;
      }
    };
  }

  private <T> @Nullable T kept(String field, @Nullable T before) {
    return body.has(field) ? null : before;
  }

  private @Nullable DroneId drone() {
    JsonNode node = body.get("drone_id");
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 1) {
      fields.fault("drone_id", "must be a whole number of 1 or more", true);
      return null;
    }
    return new DroneId(node.asLong());
  }

  private boolean assign() {
    JsonNode node = body.get("assign");
    if (node == null || node.isNull()) {
      return false;
    }
    if (!node.isString() || !node.asString().equals("best")) {
      fields.fault("assign", "must be best", !node.isString());
    }
    return true;
  }

  private @Nullable TaskPlan plan(boolean isNeeded, List<Refused> refused) {
    boolean hasWaypoints = fields.has("waypoints");
    boolean hasPlan = fields.has("plan");
    if (hasWaypoints && hasPlan) {
      fields.fault("plan", "goes without waypoints", false);
      return null;
    }
    if (!hasWaypoints) {
      for (String field : List.of("take_off_altitude", "at_end")) {
        if (fields.has(field)) {
          fields.fault(field, "goes with waypoints", false);
        }
      }
    }
    if (hasWaypoints) {
      return WaypointsBody.read(fields);
    }
    if (!hasPlan) {
      if (isNeeded) {
        fields.fault("waypoints", "is needed, or plan", true);
      }
      return null;
    }
    JsonNode file = body.get("plan");
    if (!file.isObject()) {
      fields.fault("plan", "must be an object: what a .plan file holds", true);
      return null;
    }
    PlanFile.PlanImport read = PlanFile.read(file);
    read.refused().forEach(each -> refused.add(new Refused("plan." + each.where(), each.reason())));
    List<@Nullable String> steps = new ArrayList<>();
    read.plan().mission().forEach(_ -> steps.add(null));
    return new TaskPlan(read.plan(), steps, file.toString());
  }

  private @Nullable Instant time() {
    JsonNode node = body.get("start_at");
    try {
      Instant time = OffsetDateTime.parse(node.isString() ? node.asString() : "").toInstant();
      if (time.isBefore(now)) {
        fields.fault("start_at", "is past", false);
      } else if (time.isAfter(LATEST)) {
        fields.fault("start_at", "must be in the year 9999 or before", false);
      }
      return time;
    } catch (DateTimeException e) {
      fields.fault("start_at", "must be an RFC 3339 time with its zone", true);
      return null;
    }
  }

  private @Nullable String cron() {
    JsonNode node = body.get("cron");
    if (!node.isString()) {
      fields.fault("cron", "must be text", true);
      return null;
    }
    if (!CronExpression.isValidExpression(node.asString())) {
      fields.fault(
          "cron",
          "must be six fields: second, minute, hour, day of month, month, day of week",
          false);
      return null;
    }
    return node.asString();
  }

  private String zone(String before) {
    JsonNode node = body.get("time_zone");
    if (node == null || node.isNull()) {
      return before;
    }
    try {
      return ZoneId.of(node.isString() ? node.asString() : "").getId();
    } catch (DateTimeException e) {
      fields.fault("time_zone", "must be a time zone, for example Europe/Zurich", !node.isString());
      return before;
    }
  }
}
