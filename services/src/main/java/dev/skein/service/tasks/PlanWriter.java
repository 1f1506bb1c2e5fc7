package dev.skein.service.tasks;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a plan as QGroundControl reads it (its user guide, "Plan File Format"): what {@link
 * PlanFile} reads of it is the same plan.
 */
final class PlanWriter {

  private static final int FENCE_RETURN_POINT = 5000;
  private static final int FENCE_POLYGON_INCLUSION = 5001;
  private static final int FENCE_POLYGON_EXCLUSION = 5002;
  private static final int FENCE_CIRCLE_INCLUSION = 5003;
  private static final int FIRMWARE_ARDUPILOT = 3;
  private static final int VEHICLE_QUADROTOR = 2;

  private PlanWriter() {}

  static ObjectNode write(FlightPlan plan, double speedMps) {
    ObjectNode file = PlanJson.MAPPER.createObjectNode();
    file.put("fileType", "Plan");
    file.put("version", 1);
    file.put("groundStation", "Skein");
    file.set("mission", mission(plan.mission(), speedMps));
    file.set("geoFence", fence(plan.fence()));
    ObjectNode rally = file.putObject("rallyPoints");
    rally.put("version", 2);
    ArrayNode points = rally.putArray("points");
    plan.rally().forEach(point -> points.add(place(point, true)));
    return file;
  }

  private static ObjectNode mission(List<MissionItem> items, double speedMps) {
    ObjectNode mission = PlanJson.MAPPER.createObjectNode();
    mission.put("version", 2);
    mission.put("firmwareType", FIRMWARE_ARDUPILOT);
    mission.put("vehicleType", VEHICLE_QUADROTOR);
    mission.put("cruiseSpeed", speedMps);
    mission.put("hoverSpeed", speedMps);
    mission.put("globalPlanAltitudeMode", 0);
    mission.set("plannedHomePosition", home(items));
    ArrayNode written = mission.putArray("items");
    for (int i = 0; i < items.size(); i++) {
      MissionItem item = items.get(i);
      ObjectNode node = written.addObject();
      node.put("type", "SimpleItem");
      node.put("command", item.command());
      node.put("frame", item.frame());
      node.put("autoContinue", item.autoContinue());
      node.put("doJumpId", i + 1);
      ArrayNode params = node.putArray("params");
      item.params().forEach(param -> add(params, param));
      if (item.command() == MissionCommand.JUMP) {
        params.set(0, PlanJson.MAPPER.getNodeFactory().numberNode((int) item.param(1) + 1));
      }
    }
    return mission;
  }

  /** The first place there is: a plan must have one. */
  private static ArrayNode home(List<MissionItem> items) {
    ArrayNode home = PlanJson.MAPPER.createArrayNode();
    for (MissionItem item : items) {
      boolean isPlace =
          item.frame() != 2 && Double.isFinite(item.param(5)) && Double.isFinite(item.param(6));
      if (isPlace) {
        return home.add(item.param(5)).add(item.param(6)).add(0.0);
      }
    }
    return home.add(0.0).add(0.0).add(0.0);
  }

  private static ObjectNode fence(List<MissionItem> items) {
    ObjectNode fence = PlanJson.MAPPER.createObjectNode();
    fence.put("version", 2);
    ArrayNode polygons = fence.putArray("polygons");
    ArrayNode circles = fence.putArray("circles");
    int next = 0;
    while (next < items.size()) {
      MissionItem item = items.get(next);
      switch (item.command()) {
        case FENCE_POLYGON_INCLUSION, FENCE_POLYGON_EXCLUSION -> {
          int corners = Math.max(1, (int) item.param(1));
          ObjectNode polygon = polygons.addObject();
          polygon.put("version", 1);
          polygon.put("inclusion", item.command() == FENCE_POLYGON_INCLUSION);
          ArrayNode places = polygon.putArray("polygon");
          items
              .subList(next, Math.min(next + corners, items.size()))
              .forEach(corner -> places.add(place(corner, false)));
          next += corners - 1;
        }
        case FENCE_RETURN_POINT -> fence.set("breachReturn", place(item, true));
        default -> {
          ObjectNode circle = circles.addObject();
          circle.put("version", 1);
          circle.put("inclusion", item.command() == FENCE_CIRCLE_INCLUSION);
          ObjectNode round = circle.putObject("circle");
          round.set("center", place(item, false));
          round.put("radius", item.param(1));
        }
      }
      next++;
    }
    return fence;
  }

  private static ArrayNode place(MissionItem item, boolean hasAltitude) {
    ArrayNode place = PlanJson.MAPPER.createArrayNode();
    place.add(item.param(5)).add(item.param(6));
    if (hasAltitude) {
      place.add(item.param(7));
    }
    return place;
  }

  private static void add(ArrayNode params, @Nullable Double value) {
    if (value == null) {
      params.addNull();
    } else {
      params.add(value.doubleValue());
    }
  }
}
