package dev.skein.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds an event's type where {@link EventCodec} writes it: behind the id, at the front. */
final class TypePeek {

  private static final byte[] ID = ascii("{\"id\":\"");
  private static final byte[] TYPE = ascii("\",\"type\":\"");
  private static final byte[] LOCATION_UPDATED = ascii(DroneEvent.LocationUpdated.TYPE + "\"");

  private TypePeek() {}

  /** The type, or null when the bytes are not laid out as {@link EventCodec} does it. */
  static @Nullable String find(byte[] json) {
    if (!startsWith(json, 0, ID)) {
      return null;
    }
    int quote = endOfText(json, ID.length);
    if (quote < 0 || !startsWith(json, quote, TYPE)) {
      return null;
    }
    int start = quote + TYPE.length;
    if (startsWith(json, start, LOCATION_UPDATED)) {
      return DroneEvent.LocationUpdated.TYPE;
    }
    int end = endOfText(json, start);
    return end < 0 ? null : new String(json, start, end - start, StandardCharsets.UTF_8);
  }

  static boolean startsWith(byte[] bytes, int at, byte[] prefix) {
    return at + prefix.length <= bytes.length
        && Arrays.equals(bytes, at, at + prefix.length, prefix, 0, prefix.length);
  }

  /** Where the text ends that begins there; -1 when it has an escape or no end. */
  static int endOfText(byte[] json, int from) {
    for (int i = from; i < json.length; i++) {
      byte b = json[i];
      if (b == '"') {
        return i;
      }
      if (b == '\\' || (b >= 0 && b < ' ')) {
        return -1;
      }
    }
    return -1;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
