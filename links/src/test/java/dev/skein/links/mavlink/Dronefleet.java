package dev.skein.links.mavlink;

import io.dronefleet.mavlink.MavlinkConnection;
import io.dronefleet.mavlink.annotations.MavlinkMessageInfo;
import io.dronefleet.mavlink.ardupilotmega.ArdupilotmegaDialect;
import io.dronefleet.mavlink.ardupilotmega.EkfStatusReport;
import io.dronefleet.mavlink.ardupilotmega.Wind;
import io.dronefleet.mavlink.common.AdsbVehicle;
import io.dronefleet.mavlink.common.Attitude;
import io.dronefleet.mavlink.common.AutopilotVersion;
import io.dronefleet.mavlink.common.BatteryStatus;
import io.dronefleet.mavlink.common.CommandAck;
import io.dronefleet.mavlink.common.CommandLong;
import io.dronefleet.mavlink.common.EstimatorStatus;
import io.dronefleet.mavlink.common.Event;
import io.dronefleet.mavlink.common.ExtendedSysState;
import io.dronefleet.mavlink.common.GlobalPositionInt;
import io.dronefleet.mavlink.common.GpsRawInt;
import io.dronefleet.mavlink.common.HomePosition;
import io.dronefleet.mavlink.common.MissionAck;
import io.dronefleet.mavlink.common.MissionClearAll;
import io.dronefleet.mavlink.common.MissionCount;
import io.dronefleet.mavlink.common.MissionCurrent;
import io.dronefleet.mavlink.common.MissionItemInt;
import io.dronefleet.mavlink.common.MissionItemReached;
import io.dronefleet.mavlink.common.MissionRequest;
import io.dronefleet.mavlink.common.MissionRequestInt;
import io.dronefleet.mavlink.common.MissionRequestList;
import io.dronefleet.mavlink.common.OpenDroneIdArmStatus;
import io.dronefleet.mavlink.common.OpenDroneIdAuthentication;
import io.dronefleet.mavlink.common.OpenDroneIdBasicId;
import io.dronefleet.mavlink.common.OpenDroneIdLocation;
import io.dronefleet.mavlink.common.OpenDroneIdMessagePack;
import io.dronefleet.mavlink.common.OpenDroneIdOperatorId;
import io.dronefleet.mavlink.common.OpenDroneIdSelfId;
import io.dronefleet.mavlink.common.OpenDroneIdSystem;
import io.dronefleet.mavlink.common.RadioStatus;
import io.dronefleet.mavlink.common.Statustext;
import io.dronefleet.mavlink.common.SysStatus;
import io.dronefleet.mavlink.common.SystemTime;
import io.dronefleet.mavlink.common.VfrHud;
import io.dronefleet.mavlink.common.Vibration;
import io.dronefleet.mavlink.common.WindCov;
import io.dronefleet.mavlink.minimal.Heartbeat;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** A message as one line of its fields: ours, and dronefleet's of the same name. */
final class Dronefleet {

  private Dronefleet() {}

  /** Whether it reads the frame as the message that its id says. */
  static boolean knows(TlogRecords.TlogRecord r) throws IOException {
    return read(r.frame(), r.messageId()).isPresent();
  }

  /** What it reads in a frame; empty for a message that it does not know. */
  static Optional<Object> read(byte[] frame, int messageId) throws IOException {
    try {
      var theirs =
          MavlinkConnection.builder(
                  new ByteArrayInputStream(frame), OutputStream.nullOutputStream())
              .defaultDialect(new ArdupilotmegaDialect())
              .build()
              .next();
      return Optional.ofNullable(theirs)
          .<Object>map(message -> message.getPayload())
          .filter(payload ->
              payload.getClass().getAnnotation(MavlinkMessageInfo.class).id() == messageId);
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  // EVENT was a draft when dronefleet was last made, and has stayed as it was.
  @SuppressWarnings("deprecation")
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
          fields(
              (int) m.sensorsEnabled(),
              (int) m.sensorsHealth(),
              m.voltageBatteryMv(),
              m.currentBatteryCa(),
              m.batteryRemaining());
      case SysStatus m ->
          fields(
              m.onboardControlSensorsEnabled().value(),
              m.onboardControlSensorsHealth().value(),
              m.voltageBattery(),
              m.currentBattery(),
              m.batteryRemaining());
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
      case MavlinkMessage.MissionRequest m ->
          fields(m.seq(), m.targetSystem(), m.targetComponent(), m.missionType());
      case MissionRequest m ->
          fields(m.seq(), m.targetSystem(), m.targetComponent(), m.missionType().value());
      case MavlinkMessage.MissionRequestInt m ->
          fields(m.seq(), m.targetSystem(), m.targetComponent(), m.missionType());
      case MissionRequestInt m ->
          fields(m.seq(), m.targetSystem(), m.targetComponent(), m.missionType().value());
      case MavlinkMessage.MissionCount m ->
          fields(m.count(), m.targetSystem(), m.targetComponent(), m.missionType());
      case MissionCount m ->
          fields(m.count(), m.targetSystem(), m.targetComponent(), m.missionType().value());
      case MavlinkMessage.MissionRequestList m ->
          fields(m.targetSystem(), m.targetComponent(), m.missionType());
      case MissionRequestList m ->
          fields(m.targetSystem(), m.targetComponent(), m.missionType().value());
      case MavlinkMessage.MissionClearAll m ->
          fields(m.targetSystem(), m.targetComponent(), m.missionType());
      case MissionClearAll m ->
          fields(m.targetSystem(), m.targetComponent(), m.missionType().value());
      case MavlinkMessage.MissionAck m ->
          fields(m.result(), m.targetSystem(), m.targetComponent(), m.missionType());
      case MissionAck m ->
          fields(m.type().value(), m.targetSystem(), m.targetComponent(), m.missionType().value());
      case MavlinkMessage.MissionItemInt m ->
          fields(
              m.params(),
              m.x(),
              m.y(),
              m.z(),
              m.seq(),
              m.command(),
              m.targetSystem(),
              m.targetComponent(),
              m.frame(),
              m.current(),
              m.autocontinue(),
              m.missionType());
      case MissionItemInt m ->
          fields(
              java.util.List.of(m.param1(), m.param2(), m.param3(), m.param4()),
              m.x(),
              m.y(),
              m.z(),
              m.seq(),
              m.command().value(),
              m.targetSystem(),
              m.targetComponent(),
              m.frame().value(),
              m.current(),
              m.autocontinue(),
              m.missionType().value());
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
      case MavlinkMessage.CommandAck m ->
          fields(m.command(), m.result(), m.progress(), m.targetSystem(), m.targetComponent());
      case CommandAck m ->
          fields(
              m.command().value(),
              m.result().value(),
              m.progress(),
              m.targetSystem(),
              m.targetComponent());
      case MavlinkMessage.BatteryStatus m ->
          fields(m.batteryId(), m.currentBatteryCa(), m.batteryRemaining());
      case BatteryStatus m -> fields(m.id(), m.currentBattery(), m.batteryRemaining());
      case MavlinkMessage.HomePosition m -> fields(m.lat(), m.lon(), m.altMm());
      case HomePosition m -> fields(m.latitude(), m.longitude(), m.altitude());
      case MavlinkMessage.ExtendedSysState m -> fields(m.vtolState(), m.landedState());
      case ExtendedSysState m -> fields(m.vtolState().value(), m.landedState().value());
      case MavlinkMessage.StatusText m ->
          fields(m.severity(), utf8(m.text()), m.chunkId(), m.chunkSeq());
      case Statustext m -> fields(m.severity().value(), m.text(), m.id(), m.chunkSeq());
      case MavlinkMessage.SystemTime m -> fields(m.timeUnixUsec(), m.timeBootMs());
      case SystemTime m -> fields(m.timeUnixUsec().longValue(), m.timeBootMs());
      case MavlinkMessage.RadioStatus m ->
          fields(
              m.rssi(), m.remrssi(), m.txbuf(), m.noise(), m.remnoise(), m.rxerrors(), m.fixed());
      case RadioStatus m ->
          fields(
              m.rssi(), m.remrssi(), m.txbuf(), m.noise(), m.remnoise(), m.rxerrors(), m.fixed());
      case MavlinkMessage.AutopilotVersion m ->
          fields(
              m.uid(),
              m.flightSwVersion(),
              m.boardVersion(),
              m.vendorId(),
              m.productId(),
              m.flightCustomVersion(),
              m.uid2());
      case AutopilotVersion m ->
          fields(
              m.uid().longValue(),
              m.flightSwVersion(),
              m.boardVersion(),
              m.vendorId(),
              m.productId(),
              hex(m.flightCustomVersion()),
              hex(m.uid2()));
      case MavlinkMessage.Wind m -> fields(m.direction(), m.speed(), m.speedZ());
      case Wind m -> fields(m.direction(), m.speed(), m.speedZ());
      case MavlinkMessage.EkfStatusReport m ->
          fields(
              m.flags(),
              m.velocityVariance(),
              m.posHorizVariance(),
              m.posVertVariance(),
              m.compassVariance(),
              m.terrainAltVariance(),
              m.airspeedVariance());
      case EkfStatusReport m ->
          fields(
              m.flags().value(),
              m.velocityVariance(),
              m.posHorizVariance(),
              m.posVertVariance(),
              m.compassVariance(),
              m.terrainAltVariance(),
              m.airspeedVariance());
      case MavlinkMessage.EstimatorStatus m ->
          fields(
              m.timeUsec(),
              m.flags(),
              m.velRatio(),
              m.posHorizRatio(),
              m.posVertRatio(),
              m.magRatio(),
              m.haglRatio(),
              m.tasRatio(),
              m.posHorizAccuracy(),
              m.posVertAccuracy());
      case EstimatorStatus m ->
          fields(
              m.timeUsec().longValue(),
              m.flags().value(),
              m.velRatio(),
              m.posHorizRatio(),
              m.posVertRatio(),
              m.magRatio(),
              m.haglRatio(),
              m.tasRatio(),
              m.posHorizAccuracy(),
              m.posVertAccuracy());
      case MavlinkMessage.WindCov m -> fields(m.timeUsec(), m.windX(), m.windY(), m.windZ());
      case WindCov m -> fields(m.timeUsec().longValue(), m.windX(), m.windY(), m.windZ());
      case MavlinkMessage.Vibration m ->
          fields(
              m.timeUsec(),
              m.vibrationX(),
              m.vibrationY(),
              m.vibrationZ(),
              m.clipping0(),
              m.clipping1(),
              m.clipping2());
      case Vibration m ->
          fields(
              m.timeUsec().longValue(),
              m.vibrationX(),
              m.vibrationY(),
              m.vibrationZ(),
              m.clipping0(),
              m.clipping1(),
              m.clipping2());
      case MavlinkMessage.AdsbVehicle m ->
          fields(
              m.icaoAddress(),
              m.lat(),
              m.lon(),
              m.altitudeType(),
              m.altitudeMm(),
              m.headingCdeg(),
              m.horVelocityCmS(),
              m.verVelocityCmS(),
              m.callsign(),
              m.emitterType(),
              m.tslc(),
              m.flags(),
              m.squawk());
      case AdsbVehicle m ->
          fields(
              m.icaoAddress(),
              m.lat(),
              m.lon(),
              m.altitudeType().value(),
              m.altitude(),
              m.heading(),
              m.horVelocity(),
              m.verVelocity(),
              m.callsign(),
              m.emitterType().value(),
              m.tslc(),
              m.flags().value(),
              m.squawk());
      case MavlinkMessage.EventReport m ->
          fields(m.eventId(), m.eventTimeBootMs(), m.sequence(), m.logLevels(), m.arguments());
      case Event m ->
          fields(m.id(), m.eventTimeBootMs(), m.sequence(), m.logLevels(), hex(m.arguments()));
      case MavlinkMessage.OpenDroneIdBasicId m ->
          fields(m.idOrMac(), m.idType(), m.uaType(), m.uasId());
      case OpenDroneIdBasicId m ->
          fields(hex(m.idOrMac()), m.idType().value(), m.uaType().value(), hex(m.uasId()));
      case MavlinkMessage.OpenDroneIdLocation m ->
          fields(
              m.idOrMac(),
              m.status(),
              m.direction(),
              m.speedHorizontal(),
              m.speedVertical(),
              m.latitude(),
              m.longitude(),
              m.altitudeBarometric(),
              m.altitudeGeodetic(),
              m.height());
      case OpenDroneIdLocation m ->
          fields(
              hex(m.idOrMac()),
              m.status().value(),
              m.direction(),
              m.speedHorizontal(),
              m.speedVertical(),
              m.latitude(),
              m.longitude(),
              m.altitudeBarometric(),
              m.altitudeGeodetic(),
              m.height());
      case MavlinkMessage.OpenDroneIdSelfId m ->
          fields(m.idOrMac(), m.descriptionType(), m.description());
      case OpenDroneIdSelfId m ->
          fields(hex(m.idOrMac()), m.descriptionType().value(), m.description());
      case MavlinkMessage.OpenDroneIdSystem m ->
          fields(
              m.idOrMac(),
              m.operatorLocationType(),
              m.classificationType(),
              m.operatorLatitude(),
              m.operatorLongitude(),
              m.operatorAltitudeGeo());
      case OpenDroneIdSystem m ->
          fields(
              hex(m.idOrMac()),
              m.operatorLocationType().value(),
              m.classificationType().value(),
              m.operatorLatitude(),
              m.operatorLongitude(),
              m.operatorAltitudeGeo());
      case MavlinkMessage.OpenDroneIdOperatorId m ->
          fields(m.idOrMac(), m.operatorIdType(), m.operatorId());
      case OpenDroneIdOperatorId m ->
          fields(hex(m.idOrMac()), m.operatorIdType().value(), m.operatorId());
      case MavlinkMessage.OpenDroneIdAuthentication m ->
          fields(
              m.idOrMac(),
              m.authenticationType(),
              m.dataPage(),
              m.lastPageIndex(),
              m.length(),
              m.timestamp(),
              m.data());
      case OpenDroneIdAuthentication m ->
          fields(
              hex(m.idOrMac()),
              m.authenticationType().value(),
              m.dataPage(),
              m.lastPageIndex(),
              m.length(),
              m.timestamp(),
              hex(m.authenticationData()));
      case MavlinkMessage.OpenDroneIdMessagePack m ->
          fields(m.idOrMac(), m.singleMessageSize(), m.count(), m.messages());
      case OpenDroneIdMessagePack m ->
          fields(hex(m.idOrMac()), m.singleMessageSize(), m.msgPackSize(), hex(m.messages()));
      case MavlinkMessage.OpenDroneIdArmStatus m -> fields(m.status(), m.error());
      case OpenDroneIdArmStatus m -> fields(m.status().value(), m.error());
      default -> throw new IllegalArgumentException("no line for " + message);
    };
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).replaceFirst("(00)+$", "");
  }

  private static String fields(Object... fields) {
    return java.util.Arrays.toString(fields);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
