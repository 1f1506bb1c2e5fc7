package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdArmStatus;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdBasicId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdLocation;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdMessagePack;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdOperatorId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSelfId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSystem;
import org.jspecify.annotations.Nullable;

/** The payloads of OPEN_DRONE_ID messages. Offsets are the wire order of common.xml. */
final class OpenDroneIdCodec {

  private static final int ID_LENGTH = 20;
  private static final int DESCRIPTION_LENGTH = 23;
  private static final int ERROR_LENGTH = 50;
  private static final int PAGE_LENGTH = 23;
  private static final int PACK_LENGTH = 225;

  private OpenDroneIdCodec() {}

  /** The message, or null for one that Skein does not read. */
  static @Nullable MavlinkMessage decode(int messageId, Payload p) {
    return switch (messageId) {
      case OpenDroneIdBasicId.ID ->
          new OpenDroneIdBasicId(p.hex(2, ID_LENGTH), p.u8(22), p.u8(23), p.hex(24, ID_LENGTH));
      case OpenDroneIdLocation.ID ->
          new OpenDroneIdLocation(
              p.hex(32, ID_LENGTH),
              p.u8(52),
              p.u16(24),
              p.u16(26),
              p.i16(28),
              p.i32(0),
              p.i32(4),
              p.f32(8),
              p.f32(12),
              p.f32(16));
      case OpenDroneIdSelfId.ID ->
          new OpenDroneIdSelfId(p.hex(2, ID_LENGTH), p.u8(22), p.text(23, DESCRIPTION_LENGTH));
      case OpenDroneIdSystem.ID ->
          new OpenDroneIdSystem(
              p.hex(30, ID_LENGTH), p.u8(50), p.u8(51), p.i32(0), p.i32(4), p.f32(16));
      case OpenDroneIdOperatorId.ID ->
          new OpenDroneIdOperatorId(p.hex(2, ID_LENGTH), p.u8(22), p.text(23, ID_LENGTH));
      case OpenDroneIdArmStatus.ID -> new OpenDroneIdArmStatus(p.u8(0), p.text(1, ERROR_LENGTH));
      case OpenDroneIdAuthentication.ID ->
          new OpenDroneIdAuthentication(
              p.hex(6, ID_LENGTH),
              p.u8(26),
              p.u8(27),
              p.u8(28),
              p.u8(29),
              p.u32(0),
              p.hex(30, PAGE_LENGTH));
      case OpenDroneIdMessagePack.ID ->
          new OpenDroneIdMessagePack(
              p.hex(2, ID_LENGTH), p.u8(22), p.u8(23), p.hex(24, PACK_LENGTH));
      default -> null;
    };
  }

  static Payload write(MavlinkMessage message, Payload p) {
    return switch (message) {
      case OpenDroneIdBasicId m ->
          p.hex(2, m.idOrMac()).u8(22, m.idType()).u8(23, m.uaType()).hex(24, m.uasId());
      case OpenDroneIdLocation m ->
          p.i32(0, m.latitude())
              .i32(4, m.longitude())
              .f32(8, m.altitudeBarometric())
              .f32(12, m.altitudeGeodetic())
              .f32(16, m.height())
              .u16(24, m.direction())
              .u16(26, m.speedHorizontal())
              .u16(28, m.speedVertical())
              .hex(32, m.idOrMac())
              .u8(52, m.status());
      case OpenDroneIdSelfId m ->
          p.hex(2, m.idOrMac())
              .u8(22, m.descriptionType())
              .text(23, DESCRIPTION_LENGTH, m.description());
      case OpenDroneIdSystem m ->
          p.i32(0, m.operatorLatitude())
              .i32(4, m.operatorLongitude())
              .f32(16, m.operatorAltitudeGeo())
              .hex(30, m.idOrMac())
              .u8(50, m.operatorLocationType())
              .u8(51, m.classificationType());
      case OpenDroneIdOperatorId m ->
          p.hex(2, m.idOrMac()).u8(22, m.operatorIdType()).text(23, ID_LENGTH, m.operatorId());
      case OpenDroneIdArmStatus m -> p.u8(0, m.status()).text(1, ERROR_LENGTH, m.error());
      case OpenDroneIdAuthentication m ->
          p.u32(0, m.timestamp())
              .hex(6, m.idOrMac())
              .u8(26, m.authenticationType())
              .u8(27, m.dataPage())
              .u8(28, m.lastPageIndex())
              .u8(29, m.length())
              .hex(30, m.data());
      case OpenDroneIdMessagePack m ->
          p.hex(2, m.idOrMac())
              .u8(22, m.singleMessageSize())
              .u8(23, m.count())
              .hex(24, m.messages());
      default -> throw new IllegalArgumentException("no OPEN_DRONE_ID message: " + message);
    };
  }
}
