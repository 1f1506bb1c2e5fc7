package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.AdsbVehicle;
import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.BatteryStatus;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandCancel;
import dev.skein.links.mavlink.MavlinkMessage.CommandInt;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.CurrentMode;
import dev.skein.links.mavlink.MavlinkMessage.EkfStatusReport;
import dev.skein.links.mavlink.MavlinkMessage.EstimatorStatus;
import dev.skein.links.mavlink.MavlinkMessage.EventReport;
import dev.skein.links.mavlink.MavlinkMessage.ExtendedSysState;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.GpsRawInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.HomePosition;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionClearAll;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.MissionCurrent;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequest;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestList;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdArmStatus;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdBasicId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdLocation;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdMessagePack;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdOperatorId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSelfId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSystem;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import dev.skein.links.mavlink.MavlinkMessage.SetupSigning;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import dev.skein.links.mavlink.MavlinkMessage.SysStatus;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import dev.skein.links.mavlink.MavlinkMessage.VfrHud;
import dev.skein.links.mavlink.MavlinkMessage.Vibration;
import dev.skein.links.mavlink.MavlinkMessage.Wind;
import dev.skein.links.mavlink.MavlinkMessage.WindCov;
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
      case SysStatus.ID -> new SysStatus(p.u32(4), p.u32(8), p.u16(14), p.i16(16), p.i8(30));
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
      case MissionRequest.ID -> new MissionRequest(p.u16(0), p.u8(2), p.u8(3), p.u8(4));
      case MissionRequestInt.ID -> new MissionRequestInt(p.u16(0), p.u8(2), p.u8(3), p.u8(4));
      case MissionRequestList.ID -> new MissionRequestList(p.u8(0), p.u8(1), p.u8(2));
      case MissionCount.ID -> new MissionCount(p.u16(0), p.u8(2), p.u8(3), p.u8(4));
      case MissionClearAll.ID -> new MissionClearAll(p.u8(0), p.u8(1), p.u8(2));
      case MissionAck.ID -> new MissionAck(p.u8(2), p.u8(0), p.u8(1), p.u8(3));
      case MissionItemInt.ID ->
          new MissionItemInt(
              List.of(p.f32(0), p.f32(4), p.f32(8), p.f32(12)),
              p.i32(16),
              p.i32(20),
              p.f32(24),
              p.u16(28),
              p.u16(30),
              p.u8(32),
              p.u8(33),
              p.u8(34),
              p.u8(35),
              p.u8(36),
              p.u8(37));
      case VfrHud.ID -> new VfrHud(p.f32(0), p.f32(4), p.f32(8), p.f32(12), p.i16(16), p.u16(18));
      case CommandInt.ID ->
          new CommandInt(
              List.of(p.f32(0), p.f32(4), p.f32(8), p.f32(12)),
              p.i32(16),
              p.i32(20),
              p.f32(24),
              p.u16(28),
              p.u8(30),
              p.u8(31),
              p.u8(32));
      case CommandCancel.ID -> new CommandCancel(p.u16(0), p.u8(2), p.u8(3));
      case CommandLong.ID ->
          new CommandLong(parameters(p), p.u16(28), p.u8(30), p.u8(31), p.u8(32));
      case CommandAck.ID -> new CommandAck(p.u16(0), p.u8(2), p.u8(3), p.u8(8), p.u8(9));
      case BatteryStatus.ID -> new BatteryStatus(p.u8(32), p.i16(30), p.i8(35));
      case HomePosition.ID -> new HomePosition(p.i32(0), p.i32(4), p.i32(8));
      case ExtendedSysState.ID -> new ExtendedSysState(p.u8(0), p.u8(1));
      case StatusText.ID -> new StatusText(p.u8(0), p.latin1(1, TEXT_LENGTH), p.u16(51), p.u8(53));
      case SystemTime.ID -> new SystemTime(p.u64(0), p.u32(8));
      case RadioStatus.ID ->
          new RadioStatus(p.u8(4), p.u8(5), p.u8(6), p.u8(7), p.u8(8), p.u16(0), p.u16(2));
      case AutopilotVersion.ID ->
          new AutopilotVersion(
              p.u64(0),
              p.u64(8),
              p.u32(16),
              p.u32(28),
              p.u16(32),
              p.u16(34),
              p.hex(36, 8),
              p.hex(60, 18));
      case Wind.ID -> new Wind(p.f32(0), p.f32(4), p.f32(8));
      case EkfStatusReport.ID ->
          new EkfStatusReport(
              p.u16(20), p.f32(0), p.f32(4), p.f32(8), p.f32(12), p.f32(16), p.f32(22));
      case EstimatorStatus.ID ->
          new EstimatorStatus(
              p.u64(0), p.u16(40), p.f32(8), p.f32(12), p.f32(16), p.f32(20), p.f32(24), p.f32(28),
              p.f32(32), p.f32(36));
      case WindCov.ID -> new WindCov(p.u64(0), p.f32(8), p.f32(12), p.f32(16));
      case Vibration.ID ->
          new Vibration(p.u64(0), p.f32(8), p.f32(12), p.f32(16), p.u32(20), p.u32(24), p.u32(28));
      case AdsbVehicle.ID ->
          new AdsbVehicle(
              p.u32(0),
              p.i32(4),
              p.i32(8),
              p.u8(26),
              p.i32(12),
              p.u16(16),
              p.u16(18),
              p.i16(20),
              p.text(27, 9),
              p.u8(36),
              p.u8(37),
              p.u16(22),
              p.u16(24));
      case SetupSigning.ID ->
          new SetupSigning(
              p.u64(0), p.u8(8), p.u8(9), new SigningKey(p.slice(10, SigningKey.LENGTH)));
      case EventReport.ID -> new EventReport(p.u32(0), p.u32(4), p.u16(8), p.u8(12), p.hex(13, 40));
      case CurrentMode.ID -> new CurrentMode(p.u8(8), p.u32(0), p.u32(4));
      default -> OpenDroneIdCodec.decode(messageId, p);
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
              p.u32(4, m.sensorsEnabled())
                  .u32(8, m.sensorsHealth())
                  .u16(14, m.voltageBatteryMv())
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
          case MissionRequest m ->
              mission(p, m.seq(), m.targetSystem(), m.targetComponent(), m.missionType());
          case MissionRequestInt m ->
              mission(p, m.seq(), m.targetSystem(), m.targetComponent(), m.missionType());
          case MissionCount m ->
              mission(p, m.count(), m.targetSystem(), m.targetComponent(), m.missionType());
          case MissionRequestList m ->
              p.u8(0, m.targetSystem()).u8(1, m.targetComponent()).u8(2, m.missionType());
          case MissionClearAll m ->
              p.u8(0, m.targetSystem()).u8(1, m.targetComponent()).u8(2, m.missionType());
          case MissionAck m ->
              p.u8(0, m.targetSystem())
                  .u8(1, m.targetComponent())
                  .u8(2, m.result())
                  .u8(3, m.missionType());
          case MissionItemInt m ->
              floats(p, m.params())
                  .i32(16, m.x())
                  .i32(20, m.y())
                  .f32(24, m.z())
                  .u16(28, m.seq())
                  .u16(30, m.command())
                  .u8(32, m.targetSystem())
                  .u8(33, m.targetComponent())
                  .u8(34, m.frame())
                  .u8(35, m.current())
                  .u8(36, m.autocontinue())
                  .u8(37, m.missionType());
          case VfrHud m ->
              p.f32(0, m.airspeed())
                  .f32(4, m.groundspeed())
                  .f32(8, m.alt())
                  .f32(12, m.climb())
                  .u16(16, m.heading())
                  .u16(18, m.throttle());
          case CommandLong m -> command(p, m);
          case CommandInt m -> command(p, m);
          case CommandCancel m ->
              p.u16(0, m.command()).u8(2, m.targetSystem()).u8(3, m.targetComponent());
          case CommandAck m ->
              p.u16(0, m.command())
                  .u8(2, m.result())
                  .u8(3, m.progress())
                  .u8(8, m.targetSystem())
                  .u8(9, m.targetComponent());
          case BatteryStatus m ->
              battery(p)
                  .u16(30, m.currentBatteryCa())
                  .u8(32, m.batteryId())
                  .u8(35, m.batteryRemaining());
          case HomePosition m -> p.i32(0, m.lat()).i32(4, m.lon()).i32(8, m.altMm()).f32(24, 1);
          case ExtendedSysState m -> p.u8(0, m.vtolState()).u8(1, m.landedState());
          case StatusText m ->
              p.u8(0, m.severity())
                  .latin1(1, TEXT_LENGTH, m.text())
                  .u16(51, m.chunkId())
                  .u8(53, m.chunkSeq());
          case SystemTime m -> p.u64(0, m.timeUnixUsec()).u32(8, m.timeBootMs());
          case RadioStatus m ->
              p.u16(0, m.rxerrors())
                  .u16(2, m.fixed())
                  .u8(4, m.rssi())
                  .u8(5, m.remrssi())
                  .u8(6, m.txbuf())
                  .u8(7, m.noise())
                  .u8(8, m.remnoise());
          case AutopilotVersion m ->
              p.u64(0, m.capabilities())
                  .u64(8, m.uid())
                  .u32(16, m.flightSwVersion())
                  .u32(28, m.boardVersion())
                  .u16(32, m.vendorId())
                  .u16(34, m.productId())
                  .hex(36, m.flightCustomVersion())
                  .hex(60, m.uid2());
          case Wind m -> p.f32(0, m.direction()).f32(4, m.speed()).f32(8, m.speedZ());
          case EkfStatusReport m ->
              p.f32(0, m.velocityVariance())
                  .f32(4, m.posHorizVariance())
                  .f32(8, m.posVertVariance())
                  .f32(12, m.compassVariance())
                  .f32(16, m.terrainAltVariance())
                  .u16(20, m.flags())
                  .f32(22, m.airspeedVariance());
          case EstimatorStatus m ->
              p.u64(0, m.timeUsec())
                  .f32(8, m.velRatio())
                  .f32(12, m.posHorizRatio())
                  .f32(16, m.posVertRatio())
                  .f32(20, m.magRatio())
                  .f32(24, m.haglRatio())
                  .f32(28, m.tasRatio())
                  .f32(32, m.posHorizAccuracy())
                  .f32(36, m.posVertAccuracy())
                  .u16(40, m.flags());
          case WindCov m ->
              p.u64(0, m.timeUsec()).f32(8, m.windX()).f32(12, m.windY()).f32(16, m.windZ());
          case Vibration m ->
              p.u64(0, m.timeUsec())
                  .f32(8, m.vibrationX())
                  .f32(12, m.vibrationY())
                  .f32(16, m.vibrationZ())
                  .u32(20, m.clipping0())
                  .u32(24, m.clipping1())
                  .u32(28, m.clipping2());
          case AdsbVehicle m ->
              p.u32(0, m.icaoAddress())
                  .i32(4, m.lat())
                  .i32(8, m.lon())
                  .i32(12, m.altitudeMm())
                  .u16(16, m.headingCdeg())
                  .u16(18, m.horVelocityCmS())
                  .u16(20, m.verVelocityCmS())
                  .u16(22, m.flags())
                  .u16(24, m.squawk())
                  .u8(26, m.altitudeType())
                  .text(27, 9, m.callsign())
                  .u8(36, m.emitterType())
                  .u8(37, m.tslc());
          case SetupSigning m ->
              p.u64(0, m.initialTimestamp())
                  .u8(8, (int) m.targetSystem())
                  .u8(9, m.targetComponent())
                  .put(10, m.secretKey().secret());
          case EventReport m ->
              p.u32(0, m.eventId())
                  .u32(4, m.eventTimeBootMs())
                  .u16(8, m.sequence())
                  .u8(12, m.logLevels())
                  .hex(13, m.arguments());
          case CurrentMode m ->
              p.u32(0, m.customMode()).u32(4, m.intendedCustomMode()).u8(8, m.standardMode());
          case OpenDroneIdBasicId _,
              OpenDroneIdLocation _,
              OpenDroneIdSelfId _,
              OpenDroneIdSystem _,
              OpenDroneIdOperatorId _,
              OpenDroneIdArmStatus _,
              OpenDroneIdAuthentication _,
              OpenDroneIdMessagePack _ ->
              OpenDroneIdCodec.write(message, p);
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

  /** MISSION_REQUEST, MISSION_REQUEST_INT and MISSION_COUNT have the same shape. */
  private static Payload mission(Payload p, int number, int system, int component, int type) {
    return p.u16(0, number).u8(2, system).u8(3, component).u8(4, type);
  }

  private static Payload floats(Payload p, List<Float> params) {
    for (int i = 0; i < params.size(); i++) {
      p.f32(i * Float.BYTES, params.get(i));
    }
    return p;
  }

  private static Payload command(Payload p, CommandInt command) {
    return floats(p, command.params())
        .i32(16, command.x())
        .i32(20, command.y())
        .f32(24, command.z())
        .u16(28, command.command())
        .u8(30, command.targetSystem())
        .u8(31, command.targetComponent())
        .u8(32, command.frame());
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
