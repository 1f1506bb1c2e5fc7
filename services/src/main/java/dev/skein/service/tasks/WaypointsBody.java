package dev.skein.service.tasks;

import dev.skein.service.tasks.Waypoints.Waypoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The waypoints of a request for a task: the plan that they make, or every fault. Pure. */
final class WaypointsBody {

  private static final int MOST_WAYPOINTS = 1_000;
  private static final double TAKE_OFF_M = 10;
  private static final Set<String> FIELDS =
      Set.of(
          "latitude",
          "longitude",
          "altitude",
          "altitude_frame",
          "speed",
          "hold_s",
          "action",
          "name");

  private WaypointsBody() {}

  /**
   * Reads them.
   *
   * @param body that has the field {@code waypoints}
   * @return null when there is a fault
   */
  static @Nullable TaskPlan read(Fields body) {
    int before = body.faults().size();
    JsonNode list = body.object().get("waypoints");
    if (!list.isArray()) {
      body.fault("waypoints", "must be an array", true);
      return null;
    }
    if (list.isEmpty() || list.size() > MOST_WAYPOINTS) {
      body.fault("waypoints", "must be 1 to " + MOST_WAYPOINTS, false);
      return null;
    }
    List<Waypoint> waypoints = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String where = "waypoints[" + i + "]";
      if (list.get(i).isObject()) {
        waypoints.add(waypoint(new Fields(list.get(i), where + ".", body.faults())));
      } else {
        body.fault(where, "must be an object", true);
      }
    }
    String atEnd = body.choice("at_end", List.of("return", "land", "hover"), "return");
    Double byDefault = waypoints.isEmpty() ? TAKE_OFF_M : takeOffM(waypoints.getFirst());
    double takeOff = body.number("take_off_altitude", 1, 5_000, byDefault);
    return body.faults().size() > before
        ? null
        : Waypoints.plan(waypoints, takeOff, Objects.requireNonNull(atEnd));
  }

  private static double takeOffM(Waypoint first) {
    return first.altitudeFrame().equals("home") && first.altitude() >= 1
        ? first.altitude()
        : TAKE_OFF_M;
  }

  private static Waypoint waypoint(Fields fields) {
    fields.refuseOthers(FIELDS);
    String frame = fields.choice("altitude_frame", List.of("home", "amsl", "terrain"), "home");
    return new Waypoint(
        fields.number("latitude", -90, 90, null),
        fields.number("longitude", -180, 180, null),
        fields.number("altitude", -500, 20_000, null),
        Objects.requireNonNull(frame),
        fields.has("speed") ? fields.number("speed", 0.1, 150, null) : null,
        fields.has("hold_s") ? fields.number("hold_s", 0, 86_400, null) : null,
        fields.choice("action", List.of("photo", "video_start", "video_stop", "release"), null),
        fields.name("name", null));
  }
}
