package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MessageTable.MessageInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of one system and component, numbering them. Trailing zeros of a MAVLink 2 payload
 * are cut, but for its first byte. Used by one thread.
 */
public final class FrameWriter {

  private static final int HEADER = 10;
  private static final int HEADER_1 = 6;
  private static final int MOST_1 = 255;
  private static final int CRC = 2;

  private final int systemId;
  private final int componentId;
  private int sequence;

  public FrameWriter(int systemId, int componentId) {
    this.systemId = systemId;
    this.componentId = componentId;
  }

  /** The next frame, unsigned. */
  public byte[] write(MavlinkMessage message) {
    return frame(message.id(), MessageCodec.encode(message), 0);
  }

  /** The next frame, unsigned, of a message whose payload the caller has filled in. */
  public byte[] write(int messageId, Payload payload) {
    return frame(messageId, payload.bytes(), 0);
  }

  /**
   * The next frame, signed.
   *
   * @param timestamp greater than that of any frame before it on that link id; as {@link
   *     Signature#timestamp(java.time.Instant)} counts
   */
  public byte[] write(MavlinkMessage message, SigningKey key, int linkId, long timestamp) {
    return signed(message.id(), MessageCodec.encode(message), key, linkId, timestamp);
  }

  /** The next frame, signed, of a message whose payload the caller has filled in. */
  public byte[] write(int messageId, Payload payload, SigningKey key, int linkId, long timestamp) {
    return signed(messageId, payload.bytes(), key, linkId, timestamp);
  }

  /**
   * The next frame as MAVLink 1 has it: without extension fields, not trimmed, never signed.
   *
   * @return null for a message that MAVLink 1 has no number for
   */
  public byte @Nullable [] writeVersion1(int messageId, Payload payload) {
    if (messageId > MOST_1) {
      return null;
    }
    MessageInfo info = Objects.requireNonNull(MessageTable.find(messageId));
    int end = HEADER_1 + info.baseLength();
    byte[] frame = new byte[end + CRC];
    frame[0] = (byte) 0xFE;
    frame[1] = (byte) info.baseLength();
    frame[2] = (byte) sequence++;
    frame[3] = (byte) systemId;
    frame[4] = (byte) componentId;
    frame[5] = (byte) messageId;
    System.arraycopy(payload.bytes(), 0, frame, HEADER_1, info.baseLength());
    close(frame, end, info);
    return frame;
  }

  /**
   * The same of a message, whole.
   *
   * @return null also for a message that says something in an extension field
   */
  public byte @Nullable [] writeVersion1(MavlinkMessage message) {
    byte[] payload = MessageCodec.encode(message);
    int length = Objects.requireNonNull(MessageTable.find(message.id())).baseLength();
    for (int i = length; i < payload.length; i++) {
      if (payload[i] != 0) {
        return null;
      }
    }
    return writeVersion1(message.id(), new Payload(payload));
  }

  private byte[] signed(int messageId, byte[] payload, SigningKey key, int linkId, long timestamp) {
    byte[] frame = frame(messageId, payload, Signature.LENGTH);
    Signature.write(frame, key, linkId, timestamp);
    return frame;
  }

  private byte[] frame(int messageId, byte[] payload, int room) {
    MessageInfo info = Objects.requireNonNull(MessageTable.find(messageId));
    int length = payload.length;
    while (length > 1 && payload[length - 1] == 0) {
      length--;
    }
    byte[] frame = new byte[HEADER + length + CRC + room];
    frame[0] = (byte) 0xFD;
    frame[1] = (byte) length;
    frame[2] = (byte) (room == 0 ? 0 : FrameReader.FLAG_SIGNED);
    frame[4] = (byte) sequence++;
    frame[5] = (byte) systemId;
    frame[6] = (byte) componentId;
    frame[7] = (byte) info.id();
    frame[8] = (byte) (info.id() >> 8);
    frame[9] = (byte) (info.id() >> 16);
    System.arraycopy(payload, 0, frame, HEADER, length);
    close(frame, HEADER + length, info);
    return frame;
  }

  /** Puts the CRC of all before it there. */
  private static void close(byte[] frame, int at, MessageInfo info) {
    int crc = Crc.of(Crc.of(Crc.START, frame, 1, at), info.crcExtra());
    frame[at] = (byte) crc;
    frame[at + 1] = (byte) (crc >> 8);
  }
}
