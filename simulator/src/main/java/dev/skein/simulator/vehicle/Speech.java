package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameWriter;
import dev.skein.links.mavlink.Payload;
import dev.skein.links.mavlink.Signature;
import dev.skein.links.mavlink.SigningKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a vehicle speaks and whom it believes: MAVLink 1 or 2, signed or not. With a key it signs
 * what it says in MAVLink 2, and believes nothing unsigned, signed by another key, heard before, or
 * more than a minute old at the beginning of a stream. Source: MAVLink guide, "Message Signing".
 */
final class Speech {

  private static final int COMPONENT_AUTOPILOT = 1;
  private static final int LINK_ID = 0;
  private static final int MOST_STREAMS = 16;
  private static final long MINUTE_TICKS = 6_000_000;

  private final MavlinkVersion version;
  private final Map<Stream, Long> streams = new HashMap<>();
  private FrameWriter writer;
  private boolean hasHeardVersion2;
  private @Nullable SigningKey key;

  /** The next to sign with; it never goes back, also not by a reboot. */
  private long timestamp;

  private record Stream(long systemId, int componentId, int linkId) {}

  Speech(int systemId, MavlinkVersion version, @Nullable SigningKey key) {
    this.version = version;
    this.key = key;
    this.writer = new FrameWriter(systemId, COMPONENT_AUTOPILOT);
  }

  /** As after power-up: it numbers from 0; key and time are kept. */
  void restart(int systemId) {
    writer = new FrameWriter(systemId, COMPONENT_AUTOPILOT);
    hasHeardVersion2 = false;
    streams.clear();
  }

  /** From now on it has that key, or none. */
  void use(@Nullable SigningKey newKey, long initialTimestamp) {
    key = newKey;
    timestamp = Math.max(timestamp, initialTimestamp);
    streams.clear();
  }

  boolean isSigned() {
    return key != null;
  }

  /** Satellites tell the time, microseconds since 1970. */
  void tellTime(long micros) {
    Instant now = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    timestamp = Math.max(timestamp, Signature.timestamp(now));
  }

  /** The next frame; null when its version has no such message. */
  byte @Nullable [] write(int messageId, Payload payload) {
    if (isVersion1()) {
      return writer.writeVersion1(messageId, payload);
    }
    return key == null
        ? writer.write(messageId, payload)
        : writer.write(messageId, payload, key, LINK_ID, timestamp++);
  }

  /** Takes note of a frame; whether it is to be believed. */
  boolean believes(Frame frame) {
    if (key != null && !isGood(frame, key)) {
      return false;
    }
    hasHeardVersion2 |= frame.version() == 2;
    return true;
  }

  private boolean isVersion1() {
    return switch (version) {
      case ALWAYS_1 -> true;
      case ALWAYS_2 -> false;
      case AS_HEARD -> !hasHeardVersion2 && key == null;
    };
  }

  private boolean isGood(Frame frame, SigningKey by) {
    Signature signature = frame.signature();
    if (signature == null || !signature.isBy(by)) {
      return false;
    }
    Stream stream = new Stream(frame.systemId(), frame.componentId(), signature.linkId());
    Long last = streams.get(stream);
    boolean isNew =
        last == null
            ? signature.timestamp() + MINUTE_TICKS >= timestamp && streams.size() < MOST_STREAMS
            : signature.timestamp() > last;
    if (isNew) {
      streams.put(stream, signature.timestamp());
      timestamp = Math.max(timestamp, signature.timestamp());
    }
    return isNew;
  }
}
