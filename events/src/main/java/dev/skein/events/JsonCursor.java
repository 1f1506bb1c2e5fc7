package dev.skein.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of a known layout, byte by byte. What does not fit sets {@link #failed} and gives a
 * value of no meaning. Used by one thread, once.
 */
final class JsonCursor {

  private static final byte[] TRUE = TypePeek.ascii("true");
  private static final byte[] FALSE = TypePeek.ascii("false");
  private static final long LARGEST_EXACT = 1L << 53;
  private static final double[] POWERS_OF_TEN = new double[23];

  static {
    double power = 1;
    for (int i = 0; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = power;
      power *= 10;
    }
  }

  private final byte[] bytes;
  private int at;
  private boolean failed;

  JsonCursor(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean failed() {
    return failed;
  }

  void fail() {
    failed = true;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  /** Goes over those bytes if they stand here. */
  boolean skip(byte[] expected) {
    if (!TypePeek.startsWith(bytes, at, expected)) {
      return false;
    }
    at += expected.length;
    return true;
  }

  boolean skip(byte expected) {
    if (at >= bytes.length || bytes[at] != expected) {
      return false;
    }
    at++;
    return true;
  }

  /** Text up to its closing quote, which stays; null when it has escapes or no end. */
  @Nullable String text() {
    int end = TypePeek.endOfText(bytes, at);
    if (end < 0) {
      failed = true;
      return null;
    }
    for (int i = at; i < end; i++) {
      if (bytes[i] < 0) {
        failed = true;
        return null;
      }
    }
    String text = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
    at = end;
    return text;
  }

  /** Text and its closing quote. */
  @Nullable String closedText() {
    String text = text();
    at++;
    return text;
  }

  boolean bool() {
    if (skip(TRUE)) {
      return true;
    }
    failed |= !skip(FALSE);
    return false;
  }

  /** A whole number that fits an int. */
  int count() {
    long value = whole();
    failed |= value > Integer.MAX_VALUE;
    return (int) value;
  }

  /** A whole number, 0 or more, of up to eighteen digits. */
  long whole() {
    long value = 0;
    int start = at;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
      value = value * 10 + (bytes[at++] - '0');
    }
    int digits = at - start;
    boolean leadingZero = digits > 1 && bytes[start] == '0';
    failed |= digits == 0 || digits > 18 || leadingZero || (at < bytes.length && isInNumber());
    return value;
  }

  /** The number behind that name, or null when the name does not stand here. */
  @Nullable Double optional(byte[] name) {
    return skip(name) ? Double.valueOf(number()) : null;
  }

  /** The nearest double to the number that stands here. */
  double number() {
    int start = at;
    boolean negative = skip((byte) '-');
    long digits = 0;
    int count = 0;
    int decimals = 0;
    boolean point = false;
    for (; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b >= '0' && b <= '9') {
        digits = digits * 10 + (b - '0');
        count++;
        decimals += point ? 1 : 0;
      } else if (b == '.' && !point && count > 0) {
        point = true;
      } else {
        break;
      }
    }
    byte first = bytes[Math.min(start + (negative ? 1 : 0), bytes.length - 1)];
    boolean leadingZero = first == '0' && count - decimals > 1;
    boolean dangling = point && decimals == 0;
    if (count == 0
        || count > 18
        || leadingZero
        || dangling
        || (at < bytes.length && isInNumber())
        || digits >= LARGEST_EXACT) {
      failed = true;
      return 0;
    }
    double value = digits / POWERS_OF_TEN[decimals];
    return negative ? -value : value;
  }

  /** RFC 3339 in UTC, {@code 2025-08-03T10:30:00[.fraction]Z}; null for any other form. */
  @Nullable Instant instant() {
    int year = digits(4, '-');
    int month = digits(2, '-');
    int day = digits(2, 'T');
    int hour = digits(2, ':');
    int minute = digits(2, ':');
    int second = digits(2, (char) 0);
    int nanos = 0;
    if (!failed && skip((byte) '.')) {
      int start = at;
      while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
        nanos = nanos * 10 + (bytes[at++] - '0');
        if (at - start > 9) {
          failed = true;
          return null;
        }
      }
      for (int i = at - start; i < 9; i++) {
        nanos *= 10;
      }
      failed |= at == start;
    }
    failed |= !skip((byte) 'Z');
    boolean valid =
        !failed
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= 31
            && hour < 24
            && minute < 60
            && second < 60;
    if (!valid || day > LocalDate.of(year, month, 1).lengthOfMonth()) {
      failed = true;
      return null;
    }
    long epochDay = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(epochDay * 86_400 + hour * 3600L + minute * 60L + second, nanos);
  }

  private boolean isInNumber() {
    byte b = bytes[at];
    return b == '.' || b == 'e' || b == 'E' || b == '+' || b == '-';
  }

  private int digits(int count, char then) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (at >= bytes.length || bytes[at] < '0' || bytes[at] > '9') {
        failed = true;
        return 0;
      }
      value = value * 10 + (bytes[at++] - '0');
    }
    if (then != 0 && !skip((byte) then)) {
      failed = true;
    }
    return value;
  }
}
