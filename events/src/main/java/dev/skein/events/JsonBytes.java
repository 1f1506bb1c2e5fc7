package dev.skein.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds JSON into bytes that grow. Used by one thread, once. */
final class JsonBytes {

  private static final double DEGREES_E7 = 1e7;
  private static final double EXACT = 1L << 53;
  private static final long SECONDS_PER_DAY = 86_400;

  private byte[] bytes = new byte[576];
  private int length;
  private boolean unusual;

  JsonBytes raw(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
    return this;
  }

  JsonBytes raw(byte ascii) {
    room(1);
    bytes[length++] = ascii;
    return this;
  }

  /** Text that needs no escapes; other text makes {@link #finish} answer null. */
  JsonBytes plainText(String text) {
    int count = text.length();
    room(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        unusual = true;
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  JsonBytes bool(boolean value) {
    return plainText(value ? "true" : "false");
  }

  JsonBytes optional(byte[] name, @Nullable Double value) {
    return value == null ? this : raw(name).number(value);
  }

  JsonBytes whole(long value) {
    room(20);
    if (value < 0) {
      return plainText(Long.toString(value));
    }
    int digits = digits(value);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** A number that reads back as the same double: with up to seven decimals, if that is enough. */
  JsonBytes number(double value) {
    long e7 = Math.round(value * DEGREES_E7);
    if (Math.abs(e7) >= EXACT || e7 / DEGREES_E7 != value) {
      unusual |= !Double.isFinite(value);
      return plainText(Double.toString(value));
    }
    if (e7 < 0) {
      raw((byte) '-');
      e7 = -e7;
    }
    whole(e7 / 10_000_000);
    long fraction = e7 % 10_000_000;
    if (fraction != 0) {
      raw((byte) '.');
      int decimals = 7;
      while (fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
      }
      padded(fraction, decimals);
    }
    return this;
  }

  /** RFC 3339 in UTC, with as many decimals as {@link Instant#toString} writes. */
  JsonBytes instant(Instant instant) {
    int nanos = instant.getNano();
    long second = instant.getEpochSecond();
    if (second < 0 || nanos % 1_000_000 != 0) {
      return plainText(instant.toString());
    }
    LocalDate date = LocalDate.ofEpochDay(second / SECONDS_PER_DAY);
    if (date.getYear() > 9999) {
      return plainText(instant.atOffset(ZoneOffset.UTC).toString());
    }
    int ofDay = (int) (second % SECONDS_PER_DAY);
    padded(date.getYear(), 4).raw((byte) '-').padded(date.getMonthValue(), 2);
    raw((byte) '-').padded(date.getDayOfMonth(), 2).raw((byte) 'T');
    padded(ofDay / 3600, 2).raw((byte) ':').padded(ofDay / 60 % 60, 2);
    raw((byte) ':').padded(ofDay % 60, 2);
    if (nanos != 0) {
      raw((byte) '.').padded(nanos / 1_000_000, 3);
    }
    return raw((byte) 'Z');
  }

  /** The bytes, or null when a text needed escapes. */
  byte @Nullable [] finish() {
    return unusual ? null : Arrays.copyOf(bytes, length);
  }

  private JsonBytes padded(long value, int digits) {
    room(digits);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long limit = 10; value >= limit && digits < 19; limit *= 10) {
      digits++;
    }
    return digits;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
