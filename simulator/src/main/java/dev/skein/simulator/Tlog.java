package dev.skein.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A recorded log: each record is an 8-byte big-endian Unix time in microseconds and one raw MAVLink
 * frame, version 1 or 2.
 *
 * @param frames the vehicles' frames, in the order of the file
 * @param skipped frames of ground stations and of systems that never said they are a vehicle
 * @param vehicles the systems that are vehicles
 * @param unreadable bytes that belong to no record: a damaged place, or an end that was cut off
 */
public record Tlog(List<Recorded> frames, int skipped, Set<Integer> vehicles, int unreadable) {

  private static final int MAGIC_1 = 0xFE;
  private static final int MAGIC_2 = 0xFD;
  private static final int AUTOPILOT_INVALID = 8;
  private static final int TYPE_GCS = 6;
  private static final int TIME = Long.BYTES;
  private static final long DAY_MICROS = 86_400_000_000L;
  private static final long LATEST_MICROS = 1L << 52; // in the year 2112

  /** One frame as it was recorded. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Recorded(long micros, int systemId, byte[] frame) {}

  /**
   * Reads a log. What is damaged in the middle, or cut off at the end, is left out and counted.
   *
   * @throws IOException saying that the file is no log, or that it cannot be read
   */
  public static Tlog read(Path file) throws IOException {
    byte[] log = Files.readAllBytes(file);
    if (log.length > 0 && frameLength(log, TIME) == 0) {
      throw new IOException(
          file + " is no tlog: after 8 bytes of time a whole MAVLink frame should follow");
    }
    List<Recorded> all = new ArrayList<>();
    Set<Integer> vehicles = new HashSet<>();
    int unreadable = 0;
    long before = -1;
    for (int at = 0; at < log.length; ) {
      int length = frameLength(log, at + TIME);
      if (length == 0 || !isLikelyTime(log, at, at + TIME + length, before)) {
        unreadable++;
        at++;
        continue;
      }
      before = time(log, at);
      Recorded recorded = recorded(log, at, length, before);
      all.add(recorded);
      if (isVehicleHeartbeat(recorded.frame)) {
        vehicles.add(recorded.systemId);
      }
      at += TIME + length;
    }
    List<Recorded> frames = all.stream().filter(f -> vehicles.contains(f.systemId)).toList();
    return new Tlog(frames, all.size() - frames.size(), vehicles, unreadable);
  }

  private static Recorded recorded(byte[] log, int at, int length, long micros) {
    int start = at + TIME;
    int systemId = log[start + ((log[start] & 0xFF) == MAGIC_1 ? 3 : 5)] & 0xFF;
    return new Recorded(micros, systemId, Arrays.copyOfRange(log, start, start + length));
  }

  /** How long the frame is that begins there; 0 when none does, or not a whole one. */
  private static int frameLength(byte[] log, int start) {
    if (start + 8 > log.length) {
      return 0;
    }
    int magic = log[start] & 0xFF;
    if (magic != MAGIC_1 && magic != MAGIC_2) {
      return 0;
    }
    boolean signed = magic == MAGIC_2 && (log[start + 2] & 1) != 0;
    int length = (log[start + 1] & 0xFF) + (magic == MAGIC_1 ? 8 : signed ? 25 : 12);
    return start + length <= log.length ? length : 0;
  }

  /** A time is told from garbage by the one before it, or the one of the next record. */
  private static boolean isLikelyTime(byte[] log, int at, int next, long before) {
    long micros = time(log, at);
    if (micros < 0 || micros > LATEST_MICROS) {
      return false;
    }
    return before < 0
        || isNear(micros, before)
        || (frameLength(log, next + TIME) > 0 && isNear(micros, time(log, next)));
  }

  private static boolean isNear(long micros, long other) {
    return Math.abs(micros - other) < DAY_MICROS;
  }

  private static long time(byte[] log, int at) {
    return ByteBuffer.wrap(log).getLong(at);
  }

  private static boolean isVehicleHeartbeat(byte[] frame) {
    boolean version1 = (frame[0] & 0xFF) == MAGIC_1;
    int messageId = version1 ? frame[5] & 0xFF : frame[7] | frame[8] << 8 | frame[9] << 16;
    int payload = version1 ? 6 : 10;
    return messageId == 0
        && frame.length > payload + 5
        && frame[payload + 4] != TYPE_GCS
        && frame[payload + 5] != AUTOPILOT_INVALID;
  }
}
