package dev.skein.service.gateway.live;

import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Positions as little-endian columns, 24 bytes a drone behind a header of 32. The layout is in
 * docs/live.md.
 */
final class LiveFrame {

  static final int MAGIC = 0x314C_4B53; // "SKL1"
  static final int HEADER = 32;
  static final int PER_DRONE = 24;
  static final int KEY = 1;

  private static final int CONNECTED = 1;
  private static final int POSITION = 2;
  private static final int SATELLITE_FIX = 4;
  private static final int ARMED = 8;
  private static final int UNKNOWN_BATTERY = 255;
  private static final int UNKNOWN_HEADING = 0xFFFF;

  private static final Map<DroneStatus, Integer> STATUS_CODES = new EnumMap<>(DroneStatus.class);

  static {
    int code = 0;
    for (DroneStatus status : DroneStatus.values()) {
      STATUS_CODES.put(status, code++);
    }
  }

  private LiveFrame() {}

  /** The columns of these drones, without a header, so that clients can share them. */
  static byte[] columns(List<DroneView> drones) {
    int count = drones.size();
    ByteBuffer frame = ByteBuffer.allocate(count * PER_DRONE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      DroneView drone = drones.get(i);
      Location place = drone.location();
      frame.putInt(i * 4, (int) drone.droneId().value());
      frame.putInt((count + i) * 4, place == null ? 0 : degreesE7(place.latitude()));
      frame.putInt((2 * count + i) * 4, place == null ? 0 : degreesE7(place.longitude()));
      frame.putFloat((3 * count + i) * 4, altitude(place));
      frame.putShort(16 * count + i * 2, (short) heading(drone.headingDeg()));
      frame.putShort(18 * count + i * 2, (short) speed(drone.groundSpeedMps()));
      frame.put(20 * count + i, STATUS_CODES.getOrDefault(drone.status(), 0).byteValue());
      frame.put(21 * count + i, (byte) battery(drone.battery()));
      frame.put(22 * count + i, (byte) flags(drone));
    }
    return frame.array();
  }

  /** A whole frame: a header for one client before shared columns. */
  static ByteBuffer frame(
      byte[] columns, long number, boolean isKey, int total, long newestMillis) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + columns.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(MAGIC).putInt((int) number).putInt(isKey ? KEY : 0);
    frame.putInt(columns.length / PER_DRONE).putInt(total).putInt(0);
    frame.putDouble((double) newestMillis).put(columns);
    return frame.flip();
  }

  private static int degreesE7(double degrees) {
    return (int) Math.round(degrees * 1e7);
  }

  private static float altitude(@Nullable Location place) {
    Double altitude = place == null ? null : place.altitude();
    return altitude == null ? Float.NaN : altitude.floatValue();
  }

  private static int heading(@Nullable Double degrees) {
    return degrees == null ? UNKNOWN_HEADING : (int) Math.round(degrees * 100) % 36_000;
  }

  private static int speed(@Nullable Double metresPerSecond) {
    return metresPerSecond == null ? 0 : Math.clamp(Math.round(metresPerSecond * 100), 0, 0xFFFF);
  }

  private static int battery(@Nullable Double percent) {
    return percent == null ? UNKNOWN_BATTERY : Math.clamp(Math.round(percent), 0, 100);
  }

  private static int flags(DroneView drone) {
    int flags = drone.connected() ? CONNECTED : 0;
    flags |= drone.location() == null ? 0 : POSITION;
    flags |= drone.fix() == Fix.NONE || drone.fix() == Fix.UNKNOWN ? 0 : SATELLITE_FIX;
    return flags | (Boolean.TRUE.equals(drone.armed()) ? ARMED : 0);
  }
}
