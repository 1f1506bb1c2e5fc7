package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.BatteryStatus;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.ExtendedSysState;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.GpsRawInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.HomePosition;
import dev.skein.links.mavlink.MavlinkMessage.MissionCurrent;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import dev.skein.links.mavlink.MavlinkMessage.SysStatus;
import dev.skein.links.mavlink.MavlinkMessage.VfrHud;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Payloads to and from {@link MavlinkMessage}s. Offsets are the wire order of common.xml. */
final class MessageCodec {

  private static final int TEXT_LENGTH = 50;
  private static final int COMMAND_PARAMETERS = 7;

  private MessageCodec() {}

  /** The message, or null for one that Skein does not read. */
  static @Nullable MavlinkMessage decode(int messageId, Payload p) {
    return switch (messageId) {
      case Heartbeat.ID -> new Heartbeat(p.u8(4), p.u8(5), p.u8(6), p.u32(0), p.u8(7), p.u8(8));
      case SysStatus.ID -> new SysStatus(p.u16(14), p.i16(16), p.i8(30));
      case GpsRawInt.ID ->
          new GpsRawInt(
              p.u64(0), p.i32(8), p.i32(12), p.i32(16), p.u16(20), p.u16(22), p.u16(24), p.u16(26),
              p.u8(28), p.u8(29));
      case Attitude.ID -> new Attitude(p.u32(0), p.f32(4), p.f32(8), p.f32(12));
      case GlobalPositionInt.ID ->
          new GlobalPositionInt(
              p.u32(0), p.i32(4), p.i32(8), p.i32(12), p.i32(16), p.i16(20), p.i16(22), p.i16(24),
              p.u16(26));
      case MissionCurrent.ID -> new MissionCurrent(p.u16(0));
      case MissionItemReached.ID -> new MissionItemReached(p.u16(0));
      case MissionItemInt.ID -> new MissionItemInt(p.u16(28), p.u16(30), p.u8(34), p.u8(37));
      case VfrHud.ID -> new VfrHud(p.f32(0), p.f32(4), p.f32(8), p.f32(12), p.i16(16), p.u16(18));
      case CommandLong.ID ->
          new CommandLong(parameters(p), p.u16(28), p.u8(30), p.u8(31), p.u8(32));
      case CommandAck.ID -> new CommandAck(p.u16(0), p.u8(2), p.u8(3));
      case BatteryStatus.ID -> new BatteryStatus(p.u8(32), p.i16(30), p.i8(35));
      case HomePosition.ID -> new HomePosition(p.i32(0), p.i32(4), p.i32(8));
      case ExtendedSysState.ID -> new ExtendedSysState(p.u8(0), p.u8(1));
      case StatusText.ID -> new StatusText(p.u8(0), p.text(1, TEXT_LENGTH), p.u16(51), p.u8(53));
      default -> null;
    };
  }

  /** The whole payload, not yet trimmed; fields that the record does not have are zero. */
  static byte[] encode(MavlinkMessage message) {
    MessageTable.MessageInfo info = Objects.requireNonNull(MessageTable.find(message.id()));
    Payload p = new Payload(new byte[info.fullLength()]);
    write(message, p);
    return p.bytes();
  }

  private static void write(MavlinkMessage message, Payload p) {
    Payload _ =
        switch (message) {
          case Heartbeat m ->
              p.u32(0, m.customMode())
                  .u8(4, m.type())
                  .u8(5, m.autopilot())
                  .u8(6, m.baseMode())
                  .u8(7, m.systemStatus())
                  .u8(8, m.mavlinkVersion());
          case SysStatus m ->
              p.u16(14, m.voltageBatteryMv())
                  .u16(16, m.currentBatteryCa())
                  .u8(30, m.batteryRemaining());
          case GpsRawInt m ->
              p.u64(0, m.timeUsec())
                  .i32(8, m.lat())
                  .i32(12, m.lon())
                  .i32(16, m.altMm())
                  .u16(20, m.eph())
                  .u16(22, m.epv())
                  .u16(24, m.velCmS())
                  .u16(26, m.cogCdeg())
                  .u8(28, m.fixType())
                  .u8(29, m.satellitesVisible());
          case Attitude m ->
              p.u32(0, m.timeBootMs()).f32(4, m.roll()).f32(8, m.pitch()).f32(12, m.yaw());
          case GlobalPositionInt m ->
              p.u32(0, m.timeBootMs())
                  .i32(4, m.lat())
                  .i32(8, m.lon())
                  .i32(12, m.altMm())
                  .i32(16, m.relativeAltMm())
                  .u16(20, m.vxCmS())
                  .u16(22, m.vyCmS())
                  .u16(24, m.vzCmS())
                  .u16(26, m.hdgCdeg());
          case MissionCurrent m -> p.u16(0, m.seq());
          case MissionItemReached m -> p.u16(0, m.seq());
          case MissionItemInt m ->
              p.u16(28, m.seq()).u16(30, m.command()).u8(34, m.frame()).u8(37, m.missionType());
          case VfrHud m ->
              p.f32(0, m.airspeed())
                  .f32(4, m.groundspeed())
                  .f32(8, m.alt())
                  .f32(12, m.climb())
                  .u16(16, m.heading())
                  .u16(18, m.throttle());
          case CommandLong m -> command(p, m);
          case CommandAck m -> p.u16(0, m.command()).u8(2, m.result()).u8(3, m.progress());
          case BatteryStatus m ->
              battery(p)
                  .u16(30, m.currentBatteryCa())
                  .u8(32, m.batteryId())
                  .u8(35, m.batteryRemaining());
          case HomePosition m -> p.i32(0, m.lat()).i32(4, m.lon()).i32(8, m.altMm()).f32(24, 1);
          case ExtendedSysState m -> p.u8(0, m.vtolState()).u8(1, m.landedState());
          case StatusText m ->
              p.u8(0, m.severity())
                  .text(1, TEXT_LENGTH, m.text())
                  .u16(51, m.chunkId())
                  .u8(53, m.chunkSeq());
        };
  }

  private static Payload command(Payload p, CommandLong command) {
    for (int i = 0; i < COMMAND_PARAMETERS && i < command.params().size(); i++) {
      p.f32(i * Float.BYTES, command.params().get(i));
    }
    return p.u16(28, command.command())
        .u8(30, command.targetSystem())
        .u8(31, command.targetComponent())
        .u8(32, command.confirmation());
  }

  /** Temperature and cells unknown: 32767 and 65535. */
  private static Payload battery(Payload p) {
    p.u16(8, Short.MAX_VALUE);
    for (int cell = 0; cell < 10; cell++) {
      p.u16(10 + cell * Short.BYTES, 0xFFFF);
    }
    return p;
  }

  private static List<Float> parameters(Payload p) {
    List<Float> parameters = new ArrayList<>(COMMAND_PARAMETERS);
    for (int i = 0; i < COMMAND_PARAMETERS; i++) {
      parameters.add(p.f32(i * Float.BYTES));
    }
    return parameters;
  }
}
