package dev.skein.links.mavlink;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a signed frame carries behind its CRC: link id, timestamp, and 48 bits over all before them.
 * Source: MAVLink guide, "Message Signing".
 */
public final class Signature {

  /** Bytes of a signature in a frame: link id, timestamp, and the signature proper. */
  static final int LENGTH = 13;

  private static final Instant BEGIN = Instant.parse("2015-01-01T00:00:00Z");
  private static final int TIMESTAMP_LENGTH = 6;

  private final byte[] frame;

  /**
   * @param frame the whole frame, from its magic byte to the signature's end
   */
  Signature(byte[] frame) {
    this.frame = frame;
  }

  /** A time as signatures tell it: units of 10 microseconds since 2015-01-01 UTC. */
  public static long timestamp(Instant time) {
    return Math.max(
        0, (time.getEpochSecond() - BEGIN.getEpochSecond()) * 100_000L + time.getNano() / 10_000L);
  }

  /** The sender's number of the way that the frame took. */
  public int linkId() {
    return frame[frame.length - LENGTH] & 0xFF;
  }

  /** When it was signed, as {@link #timestamp(Instant)} counts. */
  public long timestamp() {
    long timestamp = 0;
    for (int i = TIMESTAMP_LENGTH; i > 0; i--) {
      timestamp = timestamp << 8 | (frame[frame.length - LENGTH + i] & 0xFF);
    }
    return timestamp;
  }

  /** Whether that key has made it. */
  public boolean isBy(SigningKey key) {
    int covered = frame.length - SigningKey.SIGNATURE_LENGTH;
    return MessageDigest.isEqual(
        key.sign(frame, 0, covered), Arrays.copyOfRange(frame, covered, frame.length));
  }

  /** Puts a signature at the end of a frame that has room for it. */
  static void write(byte[] frame, SigningKey key, int linkId, long timestamp) {
    int at = frame.length - LENGTH;
    frame[at] = (byte) linkId;
    for (int i = 0; i < TIMESTAMP_LENGTH; i++) {
      frame[at + 1 + i] = (byte) (timestamp >> (8 * i));
    }
    int covered = frame.length - SigningKey.SIGNATURE_LENGTH;
    System.arraycopy(key.sign(frame, 0, covered), 0, frame, covered, SigningKey.SIGNATURE_LENGTH);
  }
}
