package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdBasicId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdLocation;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdMessagePack;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdOperatorId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSelfId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages in an OPEN_DRONE_ID_MESSAGE_PACK, which are packed as they are broadcast, as the
 * ones that MAVLink has for them. What is no message of a known kind is passed over. Source: ASTM
 * F3411-22a, message formats; opendroneid.h.
 */
final class OpenDroneIdPack {

  private static final int SIZE = 25;
  private static final int MOST = 9;
  private static final int ID_LENGTH = 20;
  private static final int TEXT_LENGTH = 23;
  private static final int FIRST_PAGE = 17;

  private static final int UNKNOWN_DIRECTION = 361;
  private static final int UNKNOWN_DIRECTION_CDEG = 36_100;
  private static final int UNKNOWN_SPEED = 255;
  private static final int UNKNOWN_SPEED_CM_S = 25_500;

  private OpenDroneIdPack() {}

  /** The messages in a pack; any other message alone. */
  static List<MavlinkMessage> unpack(MavlinkMessage message) {
    if (!(message instanceof OpenDroneIdMessagePack pack)) {
      return List.of(message);
    }
    List<MavlinkMessage> messages = new ArrayList<>();
    if (pack.singleMessageSize() != SIZE || pack.count() > MOST) {
      return messages;
    }
    byte[] written = HexFormat.of().parseHex(pack.messages());
    byte[] bytes = Arrays.copyOf(written, pack.count() * SIZE);
    for (int at = 0; at < bytes.length; at += SIZE) {
      Payload one = new Payload(Arrays.copyOfRange(bytes, at, at + SIZE));
      MavlinkMessage found = decode(one, pack.idOrMac());
      if (found != null) {
        messages.add(found);
      }
    }
    return messages;
  }

  private static @Nullable MavlinkMessage decode(Payload p, String idOrMac) {
    return switch (high(p, 0)) {
      case 0 -> new OpenDroneIdBasicId(idOrMac, high(p, 1), low(p, 1), p.hex(2, ID_LENGTH));
      case 1 -> location(p, idOrMac);
      case 2 -> authentication(p, idOrMac);
      case 3 -> new OpenDroneIdSelfId(idOrMac, p.u8(1), p.text(2, TEXT_LENGTH));
      case 4 ->
          new OpenDroneIdSystem(
              idOrMac,
              p.u8(1) & 0x3,
              p.u8(1) >> 2 & 0x7,
              p.i32(2),
              p.i32(6),
              (float) altitude(p.u16(18)));
      case 5 -> new OpenDroneIdOperatorId(idOrMac, p.u8(1), p.text(2, ID_LENGTH));
      default -> null;
    };
  }

  private static OpenDroneIdLocation location(Payload p, String idOrMac) {
    int flags = p.u8(1);
    boolean isWest = (flags & 0x2) != 0;
    boolean isFast = (flags & 0x1) != 0;
    int direction = p.u8(2) + (isWest ? 180 : 0);
    int speed = p.u8(3);
    return new OpenDroneIdLocation(
        idOrMac,
        flags >> 4,
        direction >= UNKNOWN_DIRECTION ? UNKNOWN_DIRECTION_CDEG : direction * 100,
        speed(speed, isFast),
        (byte) p.u8(4) * 50,
        p.i32(5),
        p.i32(9),
        (float) altitude(p.u16(13)),
        (float) altitude(p.u16(15)),
        (float) altitude(p.u16(17)));
  }

  /** Centimetres a second: in steps of 0.25 m/s, then of 0.75. */
  private static int speed(int value, boolean isFast) {
    if (!isFast) {
      return value * 25;
    }
    return value == UNKNOWN_SPEED ? UNKNOWN_SPEED_CM_S : value * 75 + UNKNOWN_SPEED * 25;
  }

  private static OpenDroneIdAuthentication authentication(Payload p, String idOrMac) {
    int page = low(p, 1);
    return page == 0
        ? new OpenDroneIdAuthentication(
            idOrMac, high(p, 1), 0, p.u8(2), p.u8(3), p.u32(4), p.hex(8, FIRST_PAGE))
        : new OpenDroneIdAuthentication(idOrMac, high(p, 1), page, 0, 0, 0, p.hex(2, TEXT_LENGTH));
  }

  /** Metres, in steps of half a one from -1000, which is unknown. */
  private static double altitude(int value) {
    return value / 2.0 - 1_000;
  }

  private static int high(Payload p, int at) {
    return p.u8(at) >> 4;
  }

  private static int low(Payload p, int at) {
    return p.u8(at) & 0xF;
  }
}
