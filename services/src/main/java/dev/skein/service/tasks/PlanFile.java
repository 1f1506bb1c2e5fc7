package dev.skein.service.tasks;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A plan of QGroundControl (its user guide, "Plan File Format"): version 1, with a mission of
 * version 2, a fence and rally points of version 2. Simple items, and complex ones that hold the
 * items that were computed for them (surveys, corridors), become items that a vehicle is given.
 * Everything that cannot be flown is refused, each with its place and the reason; a plan with one
 * refused item gives nothing.
 */
final class PlanFile {

  /** In all three lists. */
  static final int MOST_ITEMS = PlanParameter.MOST_ITEMS;

  private static final int FENCE_RETURN_POINT = 5000;
  private static final int FENCE_POLYGON_INCLUSION = 5001;
  private static final int FENCE_POLYGON_EXCLUSION = 5002;
  private static final int FENCE_CIRCLE_INCLUSION = 5003;
  private static final int FENCE_CIRCLE_EXCLUSION = 5004;
  private static final int RALLY_POINT = 5100;
  private static final int FRAME_GLOBAL = 0;
  private static final int FRAME_RELATIVE = 3;
  private static final Pattern ORDERED_ITEM =
      Pattern.compile("parameters\\.plan\\.mission\\[(\\d+)]\\.(.+)");

  private final List<Refused> refused = new ArrayList<>();
  private final List<MissionItem> mission = new ArrayList<>();

  /** Where each item of the mission stands in the file. */
  private final List<String> itemPlaces = new ArrayList<>();

  private final List<MissionItem> fence = new ArrayList<>();
  private final List<MissionItem> rally = new ArrayList<>();

  /** Which item a jump means by its doJumpId, and where each jump stands in the file. */
  private final Map<Integer, Integer> places = new HashMap<>();

  private final Map<Integer, String> jumps = new HashMap<>();

  private PlanFile() {}

  /**
   * What a file holds.
   *
   * @param plan empty when something was refused
   * @param refused what cannot be flown, in the file's order
   */
  record PlanImport(FlightPlan plan, List<Refused> refused) {}

  /**
   * What cannot be flown.
   *
   * @param where for example {@code mission.items[3]}
   */
  record Refused(String where, String reason) {}

  /** Reads a plan. Never throws for bad input. */
  static PlanImport read(JsonNode document) {
    PlanFile file = new PlanFile();
    file.readAll(document);
    FlightPlan plan =
        file.refused.isEmpty()
            ? new FlightPlan(file.mission, file.fence, file.rally)
            : new FlightPlan(List.of(), List.of(), List.of());
    return new PlanImport(plan, List.copyOf(file.refused));
  }

  private void readAll(JsonNode document) {
    if (!document.path("fileType").asString("").equals("Plan")) {
      refuse("fileType", "must be Plan: this is no plan of QGroundControl");
      return;
    }
    if (!isVersion(document, 1)) {
      refuse("version", "must be 1, not " + document.path("version"));
      return;
    }
    readMission(document.path("mission"));
    readFence(document.path("geoFence"));
    readRally(document.path("rallyPoints"));
    int items = mission.size() + fence.size() + rally.size();
    if (items > MOST_ITEMS) {
      refuse("mission.items", "must be at most " + MOST_ITEMS + " with the fence's, not " + items);
    }
    if (refused.isEmpty()) {
      refuseWhatIsNotOrdered();
    }
  }

  /** What would be refused when the vehicle is to be given the plan, by order, is refused now. */
  private void refuseWhatIsNotOrdered() {
    FlightPlan plan = new FlightPlan(mission, fence, rally);
    if (PlanParameter.read(PlanParameter.write(plan))
        instanceof PlanParameter.Read.Bad(List<PlanParameter.Fault> faults)) {
      for (PlanParameter.Fault fault : faults) {
        Matcher item = ORDERED_ITEM.matcher(fault.field());
        if (item.matches()) {
          String where = itemPlaces.get(Integer.parseInt(item.group(1)));
          refuse(where, item.group(2) + ": " + fault.reason());
        } else {
          refuse(fault.field().replace("parameters.plan.", ""), fault.reason());
        }
      }
    }
  }

  private void readMission(JsonNode node) {
    if (!node.isObject()) {
      refuse("mission", "is missing");
      return;
    }
    if (!isVersion(node, 2)) {
      refuse("mission.version", "must be 2, not " + node.path("version"));
      return;
    }
    JsonNode items = node.path("items");
    if (!items.isArray() || items.isEmpty()) {
      refuse("mission.items", "must be an array of one item or more");
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      readItem("mission.items[" + i + "]", items.get(i));
    }
    jumps.forEach(this::resolveJump);
  }

  private void readItem(String where, JsonNode item) {
    switch (item.path("type").asString("")) {
      case "SimpleItem" -> readSimple(where, item);
      case "ComplexItem" -> readComplex(where, item);
      default -> refuse(where + ".type", "must be SimpleItem or ComplexItem");
    }
  }

  private void readComplex(String where, JsonNode item) {
    String kind = item.path("complexItemType").asString("");
    JsonNode computed = item.path("TransectStyleComplexItem").path("Items");
    if (!computed.isArray() || computed.isEmpty()) {
      refuse(
          where,
          "a "
              + (kind.isEmpty() ? "complex item" : kind)
              + " without the items that were computed for it"
              + " (TransectStyleComplexItem.Items) cannot be flown");
      return;
    }
    for (int i = 0; i < computed.size(); i++) {
      String place = where + ".TransectStyleComplexItem.Items[" + i + "]";
      if (computed.get(i).path("type").asString("SimpleItem").equals("SimpleItem")) {
        readSimple(place, computed.get(i));
      } else {
        refuse(place + ".type", "must be SimpleItem");
      }
    }
  }

  private void readSimple(String where, JsonNode item) {
    try {
      int id = integer(item, "command");
      MissionCommand command =
          MissionCommand.find(id)
              .orElseThrow(
                  () -> new IllegalArgumentException("command: " + id + " is none that is flown"));
      int frame = integer(item, "frame");
      List<@Nullable Double> params = params(item.path("params"));
      checkPlace(command, frame, params);
      int place = mission.size();
      if (item.path("doJumpId").isInt()) {
        places.put(item.get("doJumpId").asInt(), place);
      }
      if (id == MissionCommand.JUMP) {
        jumps.put(place, where);
      }
      mission.add(missionItem(id, frame, item.path("autoContinue").asBoolean(true), params));
      itemPlaces.add(where);
    } catch (IllegalArgumentException e) {
      refuse(where, String.valueOf(e.getMessage()));
    }
  }

  /** A file says by doJumpId where a jump goes; an item by the place in the list, from 0. */
  private void resolveJump(int place, String where) {
    MissionItem jump = mission.get(place);
    Integer target = places.get((int) jump.param(1));
    if (target == null) {
      refuse(where, "params[0]: no item has the doJumpId that is jumped to");
      return;
    }
    List<@Nullable Double> params = new ArrayList<>(jump.params());
    params.set(0, target.doubleValue());
    mission.set(place, missionItem(jump.command(), jump.frame(), jump.autoContinue(), params));
  }

  private static List<@Nullable Double> params(JsonNode node) {
    if (!node.isArray() || node.size() != MissionItem.PARAMS) {
      throw new IllegalArgumentException("params: must be an array of " + MissionItem.PARAMS);
    }
    List<@Nullable Double> params = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      JsonNode value = node.get(i);
      if (!value.isNull() && !isFinite(value)) {
        throw new IllegalArgumentException("params[" + i + "]: must be a number or null");
      }
      params.add(value.isNull() ? null : value.asDouble());
    }
    return params;
  }

  private static void checkPlace(MissionCommand command, int frame, List<@Nullable Double> params) {
    switch (frame) {
      case 0, 3, 5, 6, 10, 11 -> {}
      case 2 -> {
        if (command.place() == MissionCommand.Place.NEEDED) {
          throw new IllegalArgumentException("frame: " + command.name() + " needs a place");
        }
        return;
      }
      default ->
          throw new IllegalArgumentException(
              "frame: must be 0 (above sea level), 2 (none), 3 (above home) or 10 (above"
                  + " terrain), not "
                  + frame);
    }
    if (command.place() == MissionCommand.Place.NONE) {
      return;
    }
    Double latitude = params.get(4);
    Double longitude = params.get(5);
    boolean isNowhere = latitude == null || longitude == null || (latitude == 0 && longitude == 0);
    if (isNowhere) {
      if (command.place() == MissionCommand.Place.NEEDED) {
        throw new IllegalArgumentException("params[4]: " + command.name() + " needs a place");
      }
      return;
    }
    checkLatitudeLongitude("params[4]", latitude, "params[5]", longitude);
    if (params.get(6) == null && command.place() == MissionCommand.Place.NEEDED) {
      throw new IllegalArgumentException("params[6]: " + command.name() + " needs an altitude");
    }
  }

  private void readFence(JsonNode node) {
    if (isEmptyOf(node, "polygon")) {
      return;
    }
    if (!isVersion(node, 2)) {
      refuse("geoFence.version", "must be 2, not " + node.path("version"));
      return;
    }
    JsonNode polygons = list("geoFence.polygons", node.path("polygons"));
    for (int i = 0; i < polygons.size(); i++) {
      readPolygon("geoFence.polygons[" + i + "]", polygons.get(i));
    }
    JsonNode circles = list("geoFence.circles", node.path("circles"));
    for (int i = 0; i < circles.size(); i++) {
      readCircle("geoFence.circles[" + i + "]", circles.get(i));
    }
    if (!list("geoFence.breachReturn", node.path("breachReturn")).isEmpty()) {
      try {
        fence.add(place(FENCE_RETURN_POINT, node.get("breachReturn"), FRAME_RELATIVE));
      } catch (IllegalArgumentException e) {
        refuse("geoFence.breachReturn", String.valueOf(e.getMessage()));
      }
    }
  }

  private void readPolygon(String where, JsonNode polygon) {
    JsonNode corners = polygon.path("polygon");
    if (!corners.isArray() || corners.size() < 3) {
      refuse(where + ".polygon", "must be three places or more");
      return;
    }
    boolean isInclusion = polygon.path("inclusion").asBoolean(true);
    int command = isInclusion ? FENCE_POLYGON_INCLUSION : FENCE_POLYGON_EXCLUSION;
    for (int i = 0; i < corners.size(); i++) {
      try {
        fence.add(fenceItem(command, corners.size(), corners.get(i)));
      } catch (IllegalArgumentException e) {
        refuse(where + ".polygon[" + i + "]", String.valueOf(e.getMessage()));
      }
    }
  }

  private void readCircle(String where, JsonNode circle) {
    JsonNode radius = circle.path("circle").path("radius");
    if (!isFinite(radius) || radius.asDouble() <= 0) {
      refuse(where + ".circle.radius", "must be a length in metres");
      return;
    }
    boolean isInclusion = circle.path("inclusion").asBoolean(true);
    try {
      fence.add(
          fenceItem(
              isInclusion ? FENCE_CIRCLE_INCLUSION : FENCE_CIRCLE_EXCLUSION,
              radius.asDouble(),
              circle.path("circle").path("center")));
    } catch (IllegalArgumentException e) {
      refuse(where + ".circle.center", String.valueOf(e.getMessage()));
    }
  }

  private void readRally(JsonNode node) {
    if (isEmptyOf(node, "points")) {
      return;
    }
    if (!isVersion(node, 2)) {
      refuse("rallyPoints.version", "must be 2, not " + node.path("version"));
      return;
    }
    JsonNode points = list("rallyPoints.points", node.path("points"));
    for (int i = 0; i < points.size(); i++) {
      String where = "rallyPoints.points[" + i + "]";
      try {
        rally.add(place(RALLY_POINT, points.get(i), FRAME_RELATIVE));
      } catch (IllegalArgumentException e) {
        refuse(where, String.valueOf(e.getMessage()));
      }
    }
  }

  /** What is not there is an empty list; what is none is refused. */
  private JsonNode list(String where, JsonNode node) {
    if (node.isArray()) {
      return node;
    }
    if (!node.isMissingNode() && !node.isNull()) {
      refuse(where, "must be a list");
    }
    return JsonNodeFactory.instance.arrayNode();
  }

  /** Corners and centres have no altitude. */
  private static MissionItem fenceItem(int command, double first, JsonNode place) {
    return item(command, FRAME_GLOBAL, first, place, 0);
  }

  private static MissionItem place(int command, JsonNode place, int frame) {
    JsonNode altitude = place.path(2);
    if (!isFinite(altitude)) {
      throw new IllegalArgumentException(
          "must be [latitude, longitude, altitude above home in metres]");
    }
    return item(command, frame, 0, place, altitude.asDouble());
  }

  private static MissionItem item(
      int command, int frame, double first, JsonNode place, double altitude) {
    if (!isFinite(place.path(0)) || !isFinite(place.path(1))) {
      throw new IllegalArgumentException("must be [latitude, longitude] in degrees");
    }
    double latitude = place.get(0).asDouble();
    double longitude = place.get(1).asDouble();
    checkLatitudeLongitude("[0]", latitude, "[1]", longitude);
    return new MissionItem(
        command, frame, true, List.of(first, 0.0, 0.0, 0.0, latitude, longitude, altitude));
  }

  @SuppressWarnings("NullAway") // which does not find the annotation in the class file
  private static MissionItem missionItem(
      int command, int frame, boolean autoContinue, List<@Nullable Double> params) {
    return new MissionItem(command, frame, autoContinue, params);
  }

  private static void checkLatitudeLongitude(
      String latitudeName, double latitude, String longitudeName, double longitude) {
    if (Math.abs(latitude) > 90) {
      throw new IllegalArgumentException(
          latitudeName + ": a latitude is -90 to 90 degrees, not " + latitude);
    }
    if (Math.abs(longitude) > 180) {
      throw new IllegalArgumentException(
          longitudeName + ": a longitude is -180 to 180 degrees, not " + longitude);
    }
  }

  /** Whether a part is not there, or is an old one with nothing in it. */
  private static boolean isEmptyOf(JsonNode node, String oldName) {
    return node.isMissingNode() || (isVersion(node, 1) && node.path(oldName).isEmpty());
  }

  private static boolean isVersion(JsonNode node, int version) {
    return node.path("version").isInt() && node.get("version").asInt() == version;
  }

  private static boolean isFinite(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.asDouble());
  }

  private static int integer(JsonNode item, String field) {
    JsonNode value = item.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0) {
      throw new IllegalArgumentException(field + ": must be a number");
    }
    return value.asInt();
  }

  private void refuse(String where, String reason) {
    refused.add(new Refused(where, reason));
  }
}
