package dev.skein.links.mavlink;

import io.dronefleet.mavlink.MavlinkConnection;
import io.dronefleet.mavlink.annotations.MavlinkMessageInfo;
import io.dronefleet.mavlink.common.Attitude;
import io.dronefleet.mavlink.common.BatteryStatus;
import io.dronefleet.mavlink.common.CommandAck;
import io.dronefleet.mavlink.common.CommandLong;
import io.dronefleet.mavlink.common.ExtendedSysState;
import io.dronefleet.mavlink.common.GlobalPositionInt;
import io.dronefleet.mavlink.common.GpsRawInt;
import io.dronefleet.mavlink.common.HomePosition;
import io.dronefleet.mavlink.common.MissionCurrent;
import io.dronefleet.mavlink.common.MissionItemInt;
import io.dronefleet.mavlink.common.MissionItemReached;
import io.dronefleet.mavlink.common.Statustext;
import io.dronefleet.mavlink.common.SysStatus;
import io.dronefleet.mavlink.common.VfrHud;
import io.dronefleet.mavlink.minimal.Heartbeat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A message as one line of its fields: ours, and dronefleet's of the same name. */
final class Dronefleet {

  private Dronefleet() {}

  /** Whether it reads the frame as the message that its id says. */
  static boolean knows(TlogRecords.TlogRecord r) throws IOException {
    var theirs =
        MavlinkConnection.create(
                new ByteArrayInputStream(r.frame()), OutputStream.nullOutputStream())
            .next();
    return theirs != null
        && theirs.getPayload().getClass().getAnnotation(MavlinkMessageInfo.class).id()
            == r.messageId();
  }

  static String line(Object message) {
    return switch (message) {
      case MavlinkMessage.Heartbeat m ->
          fields(m.type(), m.autopilot(), m.baseMode(), m.customMode(), m.systemStatus());
      case Heartbeat m ->
          fields(
              m.type().value(),
              m.autopilot().value(),
              m.baseMode().value(),
              m.customMode(),
              m.systemStatus().value());
      case MavlinkMessage.SysStatus m ->
          fields(m.voltageBatteryMv(), m.currentBatteryCa(), m.batteryRemaining());
      case SysStatus m -> fields(m.voltageBattery(), m.currentBattery(), m.batteryRemaining());
      case MavlinkMessage.GpsRawInt m ->
          fields(
              m.timeUsec(),
              m.lat(),
              m.lon(),
              m.altMm(),
              m.eph(),
              m.epv(),
              m.velCmS(),
              m.cogCdeg(),
              m.fixType(),
              m.satellitesVisible());
      case GpsRawInt m ->
          fields(
              m.timeUsec().longValue(),
              m.lat(),
              m.lon(),
              m.alt(),
              m.eph(),
              m.epv(),
              m.vel(),
              m.cog(),
              m.fixType().value(),
              m.satellitesVisible());
      case MavlinkMessage.Attitude m -> fields(m.timeBootMs(), m.roll(), m.pitch(), m.yaw());
      case Attitude m -> fields(m.timeBootMs(), m.roll(), m.pitch(), m.yaw());
      case MavlinkMessage.GlobalPositionInt m ->
          fields(
              m.timeBootMs(),
              m.lat(),
              m.lon(),
              m.altMm(),
              m.relativeAltMm(),
              m.vxCmS(),
              m.vyCmS(),
              m.vzCmS(),
              m.hdgCdeg());
      case GlobalPositionInt m ->
          fields(
              m.timeBootMs(),
              m.lat(),
              m.lon(),
              m.alt(),
              m.relativeAlt(),
              m.vx(),
              m.vy(),
              m.vz(),
              m.hdg());
      case MavlinkMessage.MissionCurrent m -> fields(m.seq());
      case MissionCurrent m -> fields(m.seq());
      case MavlinkMessage.MissionItemReached m -> fields(m.seq());
      case MissionItemReached m -> fields(m.seq());
      case MavlinkMessage.MissionItemInt m ->
          fields(m.seq(), m.command(), m.frame(), m.missionType());
      case MissionItemInt m ->
          fields(m.seq(), m.command().value(), m.frame().value(), m.missionType().value());
      case MavlinkMessage.VfrHud m ->
          fields(m.airspeed(), m.groundspeed(), m.alt(), m.climb(), m.heading(), m.throttle());
      case VfrHud m ->
          fields(m.airspeed(), m.groundspeed(), m.alt(), m.climb(), m.heading(), m.throttle());
      case MavlinkMessage.CommandLong m ->
          fields(m.params(), m.command(), m.targetSystem(), m.targetComponent(), m.confirmation());
      case CommandLong m ->
          fields(
              java.util.List.of(
                  m.param1(),
                  m.param2(),
                  m.param3(),
                  m.param4(),
                  m.param5(),
                  m.param6(),
                  m.param7()),
              m.command().value(),
              m.targetSystem(),
              m.targetComponent(),
              m.confirmation());
      case MavlinkMessage.CommandAck m -> fields(m.command(), m.result(), m.progress());
      case CommandAck m -> fields(m.command().value(), m.result().value(), m.progress());
      case MavlinkMessage.BatteryStatus m ->
          fields(m.batteryId(), m.currentBatteryCa(), m.batteryRemaining());
      case BatteryStatus m -> fields(m.id(), m.currentBattery(), m.batteryRemaining());
      case MavlinkMessage.HomePosition m -> fields(m.lat(), m.lon(), m.altMm());
      case HomePosition m -> fields(m.latitude(), m.longitude(), m.altitude());
      case MavlinkMessage.ExtendedSysState m -> fields(m.vtolState(), m.landedState());
      case ExtendedSysState m -> fields(m.vtolState().value(), m.landedState().value());
      case MavlinkMessage.StatusText m -> fields(m.severity(), m.text(), m.chunkId(), m.chunkSeq());
      case Statustext m -> fields(m.severity().value(), m.text(), m.id(), m.chunkSeq());
      default -> throw new IllegalArgumentException("no line for " + message);
    };
  }

  private static String fields(Object... fields) {
    return java.util.Arrays.toString(fields);
  }
}
