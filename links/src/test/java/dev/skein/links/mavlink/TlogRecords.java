package dev.skein.links.mavlink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recorded logs, read without the code under test. */
final class TlogRecords {

  static final List<String> LOGS =
      List.of("arducopter-1-mission-5x", "arducopter-20-missions-2x", "px4-1-mission-4x");

  private TlogRecords() {}

  /** One MAVLink 2 frame of a log; the payload is filled up with zeros to 255 bytes. */
  record TlogRecord(Instant time, byte[] frame, int systemId, int messageId, ByteBuffer payload) {}

  static List<TlogRecord> read(String log) {
    return read(Path.of("../testdata/mavlink", log + ".tlog"));
  }

  static List<TlogRecord> read(Path log) {
    try {
      ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(log));
      List<TlogRecord> records = new ArrayList<>();
      while (file.hasRemaining()) {
        long micros = file.getLong();
        int start = file.position();
        byte[] all = file.array();
        int length = all[start + 1] & 0xFF;
        int end = start + 12 + length + ((all[start + 2] & 1) == 0 ? 0 : 13);
        byte[] frame = Arrays.copyOfRange(all, start, end);
        file.position(end);
        byte[] payload = Arrays.copyOf(Arrays.copyOfRange(frame, 10, 10 + length), 255);
        records.add(
            new TlogRecord(
                Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000),
                frame,
                frame[5] & 0xFF,
                (frame[7] & 0xFF) | (frame[8] & 0xFF) << 8,
                ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN)));
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
