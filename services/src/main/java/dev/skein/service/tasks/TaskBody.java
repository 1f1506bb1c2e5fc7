package dev.skein.service.tasks;

import dev.skein.api.IdempotencyKey;
import dev.skein.events.DroneId;
import dev.skein.events.PlainText;
import dev.skein.events.TaskEvent.Kind;
import dev.skein.events.TaskEvent.Priority;
import dev.skein.service.tasks.PlanFile.Refused;
import dev.skein.service.tasks.Waypoints.Waypoint;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;
import tools.jackson.databind.JsonNode;

/** The body of a request for a task: what it asks for, or every fault with its field. Pure. */
final class TaskBody {

  private static final int LONGEST = 100;
  private static final int MOST_WAYPOINTS = 1_000;
  private static final double TAKE_OFF_M = 10;
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
          IdempotencyKey.FIELD);
  private static final Set<String> WAYPOINT_FIELDS =
      Set.of(
          "latitude",
          "longitude",
          "altitude",
          "altitude_frame",
          "speed",
          "hold_s",
          "action",
          "name");
  private static final Set<String> OF_CREATION = Set.of("group", "drone_id", "assign");

  private final JsonNode body;
  private final Instant now;
  private final List<Fault> faults = new ArrayList<>();

  private TaskBody(JsonNode body, Instant now) {
    this.body = body;
    this.now = now;
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
        fault(field, "is not known", true);
      } else if (task != null && OF_CREATION.contains(field)) {
        fault(field, "is not changed so; assign the task", true);
      }
    }
    Task.Wish wish = task == null ? null : task.wish();
    Task.Timing timing = task == null ? null : task.timing();
    String name = name("name", body.get("name"), wish == null ? null : wish.name());
    Kind type = word("type", Kind.class, wish == null ? null : wish.type());
    Priority priority =
        word("priority", Priority.class, wish == null ? Priority.NORMAL : wish.priority());
    String group = has("group") ? name("group", body.get("group"), null) : null;
    DroneId droneId = drone();
    boolean best = assign();
    if (best && droneId != null) {
      fault("assign", "goes without drone_id", false);
    }
    List<Refused> refused = new ArrayList<>();
    TaskPlan plan = plan(task == null, refused);
    Instant startAt =
        has("start_at") ? time() : kept("start_at", timing == null ? null : timing.startAt());
    String cron = has("cron") ? cron() : kept("cron", timing == null ? null : timing.cron());
    String zone = zone(timing == null ? "UTC" : timing.timeZone());
    if (startAt != null && cron != null) {
      fault("cron", "goes without start_at", false);
    }
    boolean reassign = flag("reassign", wish != null && wish.reassign());
    boolean accept = flag("accept_conflicts", wish != null && wish.acceptConflicts());
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
                name, type, priority, group, droneId, best, plan, startAt, cron, zone, reassign,
                accept),
        key);
  }

  private @Nullable String key(@Nullable String header) {
    return switch (IdempotencyKey.read(body.get(IdempotencyKey.FIELD), header)) {
      case IdempotencyKey.Read.Good(String key) -> key;
      case IdempotencyKey.Read.Bad(String reason, boolean isShape) -> {
        fault(IdempotencyKey.FIELD, reason, isShape);
        yield null;
      }
    };
  }

  private <T> @Nullable T kept(String field, @Nullable T before) {
    return body.has(field) ? null : before;
  }

  private boolean has(String field) {
    return body.hasNonNull(field);
  }

  private @Nullable String name(String field, @Nullable JsonNode node, @Nullable String before) {
    if (node == null || node.isNull()) {
      if (before == null) {
        fault(field, "is needed", true);
      }
      return before;
    }
    if (!node.isString()) {
      fault(field, "must be text", true);
    } else if (!PlainText.isName(node.asString(), LONGEST)) {
      fault(field, "must be 1 to 100 characters, without control characters", false);
    } else {
      return node.asString();
    }
    return null;
  }

  private <E extends Enum<E>> @Nullable E word(String field, Class<E> type, @Nullable E before) {
    JsonNode node = body.get(field);
    String words =
        Arrays.stream(type.getEnumConstants())
            .map(e -> e.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    if (node == null || node.isNull()) {
      if (before == null) {
        fault(field, "is needed: one of " + words, true);
      }
      return before;
    }
    for (E each : type.getEnumConstants()) {
      if (node.isString() && each.name().toLowerCase(Locale.ROOT).equals(node.asString())) {
        return each;
      }
    }
    fault(field, "must be one of " + words, !node.isString());
    return null;
  }

  private @Nullable DroneId drone() {
    JsonNode node = body.get("drone_id");
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 1) {
      fault("drone_id", "must be a whole number of 1 or more", true);
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
      fault("assign", "must be best", !node.isString());
    }
    return true;
  }

  private boolean flag(String field, boolean before) {
    JsonNode node = body.get(field);
    if (node == null || node.isNull()) {
      return before;
    }
    if (!node.isBoolean()) {
      fault(field, "must be true or false", true);
    }
    return node.asBoolean(false);
  }

  private @Nullable TaskPlan plan(boolean isNeeded, List<Refused> refused) {
    boolean hasWaypoints = has("waypoints");
    boolean hasPlan = has("plan");
    if (hasWaypoints && hasPlan) {
      fault("plan", "goes without waypoints", false);
      return null;
    }
    if (!hasWaypoints) {
      for (String field : List.of("take_off_altitude", "at_end")) {
        if (has(field)) {
          fault(field, "goes with waypoints", false);
        }
      }
    }
    if (hasWaypoints) {
      return waypoints();
    }
    if (!hasPlan) {
      if (isNeeded) {
        fault("waypoints", "is needed, or plan", true);
      }
      return null;
    }
    JsonNode file = body.get("plan");
    if (!file.isObject()) {
      fault("plan", "must be an object: what a .plan file holds", true);
      return null;
    }
    PlanFile.PlanImport read = PlanFile.read(file);
    read.refused().forEach(each -> refused.add(new Refused("plan." + each.where(), each.reason())));
    List<@Nullable String> steps = new ArrayList<>();
    read.plan().mission().forEach(_ -> steps.add(null));
    return new TaskPlan(read.plan(), steps, file.toString());
  }

  private @Nullable TaskPlan waypoints() {
    int before = faults.size();
    JsonNode list = body.get("waypoints");
    if (!list.isArray()) {
      fault("waypoints", "must be an array", true);
      return null;
    }
    if (list.isEmpty() || list.size() > MOST_WAYPOINTS) {
      fault("waypoints", "must be 1 to " + MOST_WAYPOINTS, false);
      return null;
    }
    List<Waypoint> waypoints = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      waypoints.add(waypoint("waypoints[" + i + "]", list.get(i)));
    }
    double takeOff =
        number("", body, "take_off_altitude", 1, 5_000, defaultTakeOff(waypoints.getFirst()));
    String atEnd = choice("", body, "at_end", List.of("return", "land", "hover"), "return");
    return faults.size() > before || atEnd == null
        ? null
        : Waypoints.plan(waypoints, takeOff, atEnd);
  }

  private static double defaultTakeOff(Waypoint first) {
    return first.altitudeFrame().equals("home") && first.altitude() >= 1
        ? first.altitude()
        : TAKE_OFF_M;
  }

  private Waypoint waypoint(String where, JsonNode node) {
    if (!node.isObject()) {
      fault(where, "must be an object", true);
      return new Waypoint(0, 0, 0, "home", null, null, null, null);
    }
    for (String field : node.propertyNames()) {
      if (!WAYPOINT_FIELDS.contains(field)) {
        fault(where + "." + field, "is not known", true);
      }
    }
    String prefix = where + ".";
    String frame =
        choice(prefix, node, "altitude_frame", List.of("home", "amsl", "terrain"), "home");
    JsonNode name = node.get("name");
    return new Waypoint(
        number(prefix, node, "latitude", -90, 90, null),
        number(prefix, node, "longitude", -180, 180, null),
        number(prefix, node, "altitude", -500, 20_000, null),
        frame == null ? "home" : frame,
        node.hasNonNull("speed") ? number(prefix, node, "speed", 0.1, 150, null) : null,
        node.hasNonNull("hold_s") ? number(prefix, node, "hold_s", 0, 86_400, null) : null,
        choice(
            prefix, node, "action", List.of("photo", "video_start", "video_stop", "release"), null),
        name == null || name.isNull() ? null : name(prefix + "name", name, null));
  }

  private double number(
      String prefix,
      JsonNode object,
      String field,
      double least,
      double most,
      @Nullable Double byDefault) {
    JsonNode node = object.get(field);
    if (node == null || node.isNull()) {
      if (byDefault == null) {
        fault(prefix + field, "is needed", true);
        return 0;
      }
      return byDefault;
    }
    if (!node.isNumber()) {
      fault(prefix + field, "must be a number", true);
      return 0;
    }
    double value = node.asDouble();
    if (!(value >= least && value <= most)) {
      fault(prefix + field, "must be %s to %s".formatted(plain(least), plain(most)), false);
    }
    return value;
  }

  private @Nullable String choice(
      String prefix,
      JsonNode object,
      String field,
      List<String> words,
      @Nullable String byDefault) {
    JsonNode node = object.get(field);
    if (node == null || node.isNull()) {
      return byDefault;
    }
    if (!node.isString() || !words.contains(node.asString())) {
      fault(prefix + field, "must be one of " + String.join(", ", words), !node.isString());
      return byDefault;
    }
    return node.asString();
  }

  private @Nullable Instant time() {
    JsonNode node = body.get("start_at");
    try {
      Instant time = OffsetDateTime.parse(node.isString() ? node.asString() : "").toInstant();
      if (time.isBefore(now)) {
        fault("start_at", "is past", false);
      }
      return time;
    } catch (DateTimeException e) {
      fault("start_at", "must be an RFC 3339 time with its zone", true);
      return null;
    }
  }

  private @Nullable String cron() {
    JsonNode node = body.get("cron");
    if (!node.isString()) {
      fault("cron", "must be text", true);
      return null;
    }
    if (!CronExpression.isValidExpression(node.asString())) {
      fault(
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
      fault("time_zone", "must be a time zone, for example Europe/Zurich", !node.isString());
      return before;
    }
  }

  private void fault(String field, String reason, boolean isShape) {
    faults.add(new Fault(field, reason, isShape));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
