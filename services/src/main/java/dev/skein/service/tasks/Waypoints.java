package dev.skein.service.tasks;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mission made of waypoints: take off, fly from one to the next, end. Pure. */
final class Waypoints {

  private static final int FRAME_AMSL = 0;
  private static final int FRAME_NONE = 2;
  private static final int FRAME_HOME = 3;
  private static final int FRAME_TERRAIN = 10;
  private static final int CHANGE_SPEED = 178;
  private static final int GRIPPER = 211;
  private static final int TAKE_PICTURE = 2000;
  private static final int START_VIDEO = 2500;
  private static final int STOP_VIDEO = 2501;

  private Waypoints() {}

  /**
   * A waypoint.
   *
   * @param altitude metres, by its frame
   * @param altitudeFrame {@code home}, {@code amsl} or {@code terrain}
   * @param speed metres a second on the way there
   * @param holdS seconds there
   * @param action {@code photo}, {@code video_start}, {@code video_stop} or {@code release}
   * @param name what people call it
   */
  record Waypoint(
      double latitude,
      double longitude,
      double altitude,
      String altitudeFrame,
      @Nullable Double speed,
      @Nullable Double holdS,
      @Nullable String action,
      @Nullable String name) {}

  /**
   * The plan.
   *
   * @param takeOffAltitude metres above home
   * @param atEnd {@code return}, {@code land} or {@code hover}
   */
  static TaskPlan plan(List<Waypoint> waypoints, double takeOffAltitude, String atEnd) {
    List<MissionItem> items = new ArrayList<>();
    List<@Nullable String> steps = new ArrayList<>();
    Waypoint first = waypoints.getFirst();
    items.add(
        item(
            MissionCommand.TAKEOFF,
            FRAME_HOME,
            0.0,
            0.0,
            0.0,
            null,
            first.latitude,
            first.longitude,
            takeOffAltitude));
    steps.add(null);
    int number = 0;
    for (Waypoint waypoint : waypoints) {
      number++;
      if (waypoint.speed != null) {
        items.add(nowhere(CHANGE_SPEED, 1.0, waypoint.speed, -1.0));
        steps.add(null);
      }
      double hold = waypoint.holdS == null ? 0 : waypoint.holdS;
      items.add(
          item(
              MissionCommand.WAYPOINT,
              frame(waypoint.altitudeFrame),
              hold,
              0.0,
              0.0,
              null,
              waypoint.latitude,
              waypoint.longitude,
              waypoint.altitude));
      steps.add(
          waypoint.name == null
              ? "waypoint %d of %d".formatted(number, waypoints.size())
              : waypoint.name);
      if (waypoint.action != null) {
        items.add(action(waypoint.action));
        steps.add(null);
      }
    }
    switch (atEnd) {
      case "return" -> {
        items.add(nowhere(MissionCommand.RETURN_TO_LAUNCH, 0.0, 0.0, 0.0));
        steps.add(null);
      }
      case "land" -> {
        Waypoint last = waypoints.getLast();
        items.add(
            item(
                MissionCommand.LAND,
                FRAME_HOME,
                0.0,
                0.0,
                0.0,
                null,
                last.latitude,
                last.longitude,
                0.0));
        steps.add(null);
      }
      default -> {
        // It hovers where it is.
      }
    }
    return new TaskPlan(new FlightPlan(items, List.of(), List.of()), steps, null);
  }

  private static MissionItem action(String action) {
    return switch (action) {
      case "photo" -> nowhere(TAKE_PICTURE, 0.0, 0.0, 1.0);
      case "video_start" -> nowhere(START_VIDEO, 0.0, 0.0, 0.0);
      case "video_stop" -> nowhere(STOP_VIDEO, 0.0, 0.0, 0.0);
      case "release" -> nowhere(GRIPPER, 1.0, 0.0, 0.0);
      default -> throw new IllegalArgumentException("no action " + action);
    };
  }

  private static int frame(String word) {
    return switch (word) {
      case "amsl" -> FRAME_AMSL;
      case "terrain" -> FRAME_TERRAIN;
      default -> FRAME_HOME;
    };
  }

  private static MissionItem nowhere(int command, double first, double second, double third) {
    return item(command, FRAME_NONE, first, second, third, 0.0, 0.0, 0.0, 0.0);
  }

  private static MissionItem item(int command, int frame, @Nullable Double... params) {
    return new MissionItem(command, frame, true, Arrays.asList(params));
  }
}
