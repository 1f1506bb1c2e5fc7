package dev.skein.service.alerts;

import dev.skein.api.Caller;
import dev.skein.api.DroneGroups;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.AlertLevel;
import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.Operation;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/alerts}: what needs attention. */
@RestController
@RequestMapping("/api/v1/alerts")
public class AlertsController {

  private static final Set<String> STATES = Set.of("active", "acknowledged", "resolved");
  private static final int MOST = 1_000;

  /** By how much it matters, not by the word. */
  private static final String BY_LEVEL =
      "array_position(array[%s], level)"
          .formatted(
              Arrays.stream(AlertLevel.values())
                  .map(level -> "'" + level.word() + "'")
                  .collect(Collectors.joining(", ")));

  private static final Map<String, String> SORTS =
      Map.of("alert_id", "id", "type", "type", "level", BY_LEVEL, "created_at", "created_at");

  private final Alerts alerts;
  private final DroneGroups groups;

  public AlertsController(Alerts alerts, DroneGroups groups) {
    this.alerts = alerts;
    this.groups = groups;
  }

  /** The alerts, newest first; of one state or one drone if asked for. */
  @Operation(operationId = "listAlerts", summary = "The alerts, newest first")
  @GetMapping
  public Alerts.Page list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(name = "drone_id", required = false) @Nullable Long droneId,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller)
      throws SQLException {
    if (state != null && !STATES.contains(state)) {
      throw RequestProblem.badField("state", "must be active, acknowledged or resolved");
    }
    Paging paging = Paging.of(limit, offset, sort, MOST, SORTS, "-alert_id");
    if (droneId != null && droneId < 1) {
      throw RequestProblem.badField("drone_id", "must be 1 or more");
    }
    Set<DroneId> visible =
        caller.permissions().isForAllGroups() ? null : groups.visible(caller.permissions());
    return alerts.list(state, droneId == null ? null : new DroneId(droneId), visible, paging);
  }
}
