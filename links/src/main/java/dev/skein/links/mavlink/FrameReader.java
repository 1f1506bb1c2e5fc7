package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MessageTable.MessageInfo;
import java.util.Arrays;

/**
 * Finds MAVLink 1 and 2 frames in a datagram, which may hold one, several, or none, or in a stream.
 * Bad bytes are told, never thrown. Thread-safe: it keeps nothing. Source: MAVLink guide, "Packet
 * serialization".
 */
public final class FrameReader {

  private static final int MAGIC_1 = 0xFE;
  private static final int MAGIC_2 = 0xFD;
  private static final int HEADER_1 = 6;
  private static final int HEADER_2 = 10;
  private static final int CRC = 2;
  private static final int INCOMPLETE = -1;

  /** The incompatibility flag of signed frames. */
  static final int FLAG_SIGNED = 0x01;

  private FrameReader() {}

  /** Takes what was found, in order. */
  public interface Sink {
    void frame(Frame frame);

    /**
     * Where the next frame stands in the bytes that are read, signature included. Also told of a
     * message of no known dialect, which is dropped then.
     */
    default void whole(byte[] bytes, int from, int to) {}

    /** The same, for who reads more messages than {@link MavlinkMessage} has, by their fields. */
    default void frame(Frame frame, Payload payload) {
      frame(frame);
    }

    void dropped(Drop cause);
  }

  /** The id of the message in a whole frame. */
  static int messageId(byte[] frame) {
    return (frame[0] & 0xFF) == MAGIC_1
        ? frame[5] & 0xFF
        : (frame[7] & 0xFF) | (frame[8] & 0xFF) << 8 | (frame[9] & 0xFF) << 16;
  }

  /** Reads the first {@code length} bytes, a datagram: a frame that is not whole is lost. */
  public static void read(byte[] bytes, int length, Sink sink) {
    int at = 0;
    while (at < length) {
      at = read(bytes, at, length, at > 0, sink);
      if (at < length) {
        sink.dropped(Drop.TRUNCATED);
        at++;
      }
    }
  }

  /**
   * Reads the first {@code length} bytes of a stream.
   *
   * @return how many are done with; behind them a frame begins that is not whole yet
   */
  public static int readStream(byte[] bytes, int length, Sink sink) {
    return read(bytes, 0, length, false, sink);
  }

  /**
   * Reads to the end, or to a frame that is not whole; where that is.
   *
   * @param afterGarbage whether the bytes before were garbage that has been told
   */
  private static int read(byte[] bytes, int from, int length, boolean afterGarbage, Sink sink) {
    int at = from;
    boolean inGarbage = afterGarbage;
    while (at < length) {
      int magic = bytes[at] & 0xFF;
      int next = at;
      if (magic == MAGIC_2) {
        next = version2(bytes, at, length, sink);
      } else if (magic == MAGIC_1) {
        next = version1(bytes, at, length, sink);
      }
      if (next == INCOMPLETE) {
        return at;
      }
      if (next == at) {
        if (!inGarbage && magic != MAGIC_1 && magic != MAGIC_2) {
          sink.dropped(Drop.GARBAGE);
        }
        inGarbage = true;
        next = at + 1;
      } else {
        inGarbage = false;
      }
      at = next;
    }
    return at;
  }

  /** Where to go on; the same place when no frame begins here, or {@link #INCOMPLETE}. */
  private static int version1(byte[] bytes, int at, int length, Sink sink) {
    if (length - at < HEADER_1 + CRC) {
      return INCOMPLETE;
    }
    int payload = bytes[at + 1] & 0xFF;
    int end = at + HEADER_1 + payload + CRC;
    if (end > length) {
      return INCOMPLETE;
    }
    int messageId = bytes[at + 5] & 0xFF;
    MessageInfo info = MessageTable.find(messageId);
    if (info == null) {
      return unknown(bytes, at, end, length, sink);
    }
    if (isCrcWrong(bytes, at, at + HEADER_1 + payload, info)) {
      sink.dropped(Drop.WRONG_CRC);
      return afterDoubt(bytes, at, end, length);
    }
    byte[] full = new byte[Math.max(info.fullLength(), payload)];
    // MAVLink 1 has no extension fields: bytes beyond the base are not theirs.
    System.arraycopy(bytes, at + HEADER_1, full, 0, Math.min(payload, info.baseLength()));
    Payload read = new Payload(full);
    sink.whole(bytes, at, end);
    sink.frame(
        new Frame(
            1,
            bytes[at + 3] & 0xFF,
            bytes[at + 4] & 0xFF,
            bytes[at + 2] & 0xFF,
            messageId,
            MessageCodec.decode(messageId, read),
            null),
        read);
    return end;
  }

  private static int version2(byte[] bytes, int at, int length, Sink sink) {
    if (length - at < HEADER_2 + CRC) {
      return INCOMPLETE;
    }
    int flags = bytes[at + 2] & 0xFF;
    if ((flags & ~FLAG_SIGNED) != 0) {
      // What the flags change is not known, so neither is where the frame ends.
      sink.dropped(Drop.INCOMPATIBLE_FLAGS);
      return at;
    }
    boolean isSigned = (flags & FLAG_SIGNED) != 0;
    int payload = bytes[at + 1] & 0xFF;
    int crcAt = at + HEADER_2 + payload;
    int end = crcAt + CRC + (isSigned ? Signature.LENGTH : 0);
    if (end > length) {
      return INCOMPLETE;
    }
    int messageId =
        (bytes[at + 7] & 0xFF) | (bytes[at + 8] & 0xFF) << 8 | (bytes[at + 9] & 0xFF) << 16;
    MessageInfo info = MessageTable.find(messageId);
    if (info == null) {
      return unknown(bytes, at, end, length, sink);
    }
    if (isCrcWrong(bytes, at, crcAt, info)) {
      sink.dropped(Drop.WRONG_CRC);
      return afterDoubt(bytes, at, end, length);
    }
    byte[] full = new byte[Math.max(info.fullLength(), payload)];
    System.arraycopy(bytes, at + HEADER_2, full, 0, payload);
    Payload read = new Payload(full);
    sink.whole(bytes, at, end);
    sink.frame(
        new Frame(
            2,
            bytes[at + 5] & 0xFF,
            bytes[at + 6] & 0xFF,
            bytes[at + 4] & 0xFF,
            messageId,
            MessageCodec.decode(messageId, read),
            isSigned ? new Signature(Arrays.copyOfRange(bytes, at, end)) : null),
        read);
    return end;
  }

  /** Its CRC cannot be checked; with garbage behind it, it may be garbage itself. */
  private static int unknown(byte[] bytes, int at, int end, int length, Sink sink) {
    int next = afterDoubt(bytes, at, end, length);
    if (next == end) {
      sink.whole(bytes, at, end);
    }
    sink.dropped(Drop.UNKNOWN_MESSAGE);
    return next;
  }

  private static boolean isCrcWrong(byte[] bytes, int at, int crcAt, MessageInfo info) {
    int crc = Crc.of(Crc.of(Crc.START, bytes, at + 1, crcAt), info.crcExtra());
    int stated = (bytes[crcAt] & 0xFF) | (bytes[crcAt + 1] & 0xFF) << 8;
    return crc != stated;
  }

  /** Behind the frame when another one begins there, else the next byte: its length may lie. */
  private static int afterDoubt(byte[] bytes, int at, int end, int length) {
    boolean plausible =
        end == length || (bytes[end] & 0xFF) == MAGIC_2 || (bytes[end] & 0xFF) == MAGIC_1;
    return plausible ? end : at;
  }
}
