package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;

/**
 * One item of a mission, a fence or a list of rally points, as MISSION_ITEM_INT (73) has it: x and
 * y are degrees E7 for a place; frames are MAV_FRAME.
 *
 * @param type MAV_MISSION_TYPE
 */
public record MissionItem(
    int seq,
    int frame,
    int command,
    boolean autocontinue,
    float param1,
    float param2,
    float param3,
    float param4,
    int x,
    int y,
    float z,
    int type) {

  static final int MISSION_ITEM = 39;
  static final int MISSION_ITEM_INT = 73;

  /** MAV_FRAME: above mean sea level, and above home. */
  public static final int GLOBAL = 0;

  public static final int MISSION_FRAME = 2;
  public static final int GLOBAL_RELATIVE = 3;

  private static final int GLOBAL_INT = 5;

  /** Item 0 where that is home; its place is that of home when it is read. */
  static MissionItem home() {
    return new MissionItem(
        0, GLOBAL, Commands.NAV_WAYPOINT, true, 0, 0, 0, 0, 0, 0, 0, Plans.MISSION);
  }

  static MissionItem read(int messageId, Payload p) {
    boolean isInt = messageId == MISSION_ITEM_INT;
    int frame = p.u8(34);
    boolean isLocal = frame == MISSION_FRAME;
    return new MissionItem(
        p.u16(28),
        frame,
        p.u16(30),
        p.u8(36) != 0,
        p.f32(0),
        p.f32(4),
        p.f32(8),
        p.f32(12),
        isInt ? p.i32(16) : (int) Math.round(isLocal ? p.f32(16) : p.f32(16) * 1e7),
        isInt ? p.i32(20) : (int) Math.round(isLocal ? p.f32(20) : p.f32(20) * 1e7),
        p.f32(24),
        p.u8(37));
  }

  Payload write(int messageId, boolean isCurrent, int toSystem, int toComponent) {
    Payload p = Payload.of(messageId).f32(0, param1).f32(4, param2).f32(8, param3).f32(12, param4);
    if (messageId == MISSION_ITEM_INT) {
      p.i32(16, x).i32(20, y);
    } else {
      p.f32(16, x / 1e7).f32(20, y / 1e7);
    }
    return p.f32(24, z)
        .u16(28, seq)
        .u16(30, command)
        .u8(32, toSystem)
        .u8(33, toComponent)
        .u8(34, frame)
        .u8(35, isCurrent ? 1 : 0)
        .u8(36, autocontinue ? 1 : 0)
        .u8(37, type);
  }

  boolean isAboveSea() {
    return frame == GLOBAL || frame == GLOBAL_INT;
  }

  boolean hasPlace() {
    return x != 0 || y != 0;
  }

  /** Whether it flies somewhere or waits; the others are done in passing. */
  boolean isNavigation() {
    return command <= Commands.LAST_NAV;
  }

  MissionItem with(int newFrame, int newX, int newY, float newZ) {
    return new MissionItem(
        seq,
        newFrame,
        command,
        autocontinue,
        param1,
        param2,
        param3,
        param4,
        newX,
        newY,
        newZ,
        type);
  }
}
