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
 */
public record Tlog(List<Recorded> frames, int skipped, Set<Integer> vehicles) {

  private static final int MAGIC_1 = 0xFE;
  private static final int MAGIC_2 = 0xFD;
  private static final int AUTOPILOT_INVALID = 8;
  private static final int TYPE_GCS = 6;

  /** One frame as it was recorded. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Recorded(long micros, int systemId, byte[] frame) {}

  /**
   * Reads a log.
   *
   * @throws IOException saying where the file is no log, or that it cannot be read
   */
  public static Tlog read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Recorded> all = new ArrayList<>();
    Set<Integer> vehicles = new HashSet<>();
    while (bytes.hasRemaining()) {
      int at = bytes.position();
      Recorded frame = next(bytes, at, file);
      all.add(frame);
      if (isVehicleHeartbeat(frame.frame)) {
        vehicles.add(frame.systemId);
      }
    }
    List<Recorded> frames = all.stream().filter(f -> vehicles.contains(f.systemId)).toList();
    return new Tlog(frames, all.size() - frames.size(), vehicles);
  }

  private static Recorded next(ByteBuffer bytes, int at, Path file) throws IOException {
    if (bytes.remaining() < Long.BYTES + 8) {
      throw new IOException(file + " is cut off at byte " + at + ": no whole record follows");
    }
    long micros = bytes.getLong();
    int start = bytes.position();
    byte[] array = bytes.array();
    int magic = array[start] & 0xFF;
    if (magic != MAGIC_1 && magic != MAGIC_2) {
      throw new IOException(
          file + " is no tlog: byte " + start + " should begin a MAVLink frame and does not");
    }
    int length = array[start + 1] & 0xFF;
    boolean signed = magic == MAGIC_2 && (array[start + 2] & 1) != 0;
    int size = magic == MAGIC_1 ? length + 8 : length + (signed ? 25 : 12);
    if (size > bytes.remaining()) {
      throw new IOException(file + " is cut off at byte " + at + ": its last frame is not whole");
    }
    byte[] frame = Arrays.copyOfRange(array, start, start + size);
    bytes.position(start + size);
    return new Recorded(micros, frame[magic == MAGIC_1 ? 3 : 5] & 0xFF, frame);
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
