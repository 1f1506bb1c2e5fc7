package dev.skein.service.monitoring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in PostgreSQL's binary COPY format, into a buffer that grows. Source: PostgreSQL manual,
 * COPY, "Binary Format". Used by one thread.
 */
final class BinaryCopy {

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };
  private static final long POSTGRES_EPOCH_SECONDS = 946_684_800;
  private static final int LARGEST_FIELD = 12;

  private ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

  BinaryCopy() {
    buffer.put(SIGNATURE).putInt(0).putInt(0);
  }

  BinaryCopy row(int fields) {
    room(Short.BYTES).putShort((short) fields);
    return this;
  }

  BinaryCopy bigint(long value) {
    room(LARGEST_FIELD).putInt(Long.BYTES).putLong(value);
    return this;
  }

  BinaryCopy integer(int value) {
    room(LARGEST_FIELD).putInt(Integer.BYTES).putInt(value);
    return this;
  }

  BinaryCopy doublePrecision(@Nullable Double value) {
    if (value == null) {
      return none();
    }
    room(LARGEST_FIELD).putInt(Double.BYTES).putDouble(value);
    return this;
  }

  /** Nothing for what is too large: it measures nothing. */
  BinaryCopy real(@Nullable Double value) {
    if (value == null) {
      return none();
    }
    float real = value.floatValue();
    if (Float.isInfinite(real)) {
      return none();
    }
    room(LARGEST_FIELD).putInt(Float.BYTES).putFloat(real);
    return this;
  }

  /** A timestamptz: microseconds since 2000-01-01 UTC. */
  BinaryCopy timestamptz(Instant value) {
    long micros =
        (value.getEpochSecond() - POSTGRES_EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1_000;
    return bigint(micros);
  }

  BinaryCopy text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
    return this;
  }

  /** All rows so far, with the trailer. */
  byte[] finish() {
    room(Short.BYTES).putShort((short) -1);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private BinaryCopy none() {
    room(LARGEST_FIELD).putInt(-1);
    return this;
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
      buffer.flip();
      larger.put(buffer);
      buffer = larger;
    }
    return buffer;
  }
}
