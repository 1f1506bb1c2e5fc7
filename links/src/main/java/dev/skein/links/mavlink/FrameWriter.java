package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MessageTable.MessageInfo;
import java.util.Objects;

/**
 * Makes MAVLink 2 frames of one system and component, numbering them. Trailing zeros of a payload
 * are cut, but for its first byte. Used by one thread.
 */
public final class FrameWriter {

  private static final int HEADER = 10;
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
    byte[] frame = frame(message.id(), MessageCodec.encode(message), Signature.LENGTH);
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
    int crc = Crc.of(Crc.of(Crc.START, frame, 1, HEADER + length), info.crcExtra());
    frame[HEADER + length] = (byte) crc;
    frame[HEADER + length + 1] = (byte) (crc >> 8);
    return frame;
  }
}
