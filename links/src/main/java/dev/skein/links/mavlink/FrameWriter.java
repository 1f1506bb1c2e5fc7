package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MessageTable.MessageInfo;
import java.util.Objects;

/**
 * Makes MAVLink 2 frames of one system and component, numbering them. Trailing zeros of a payload
 * are cut, but for its first byte. Used by one thread.
 */
public final class FrameWriter {

  private static final int HEADER = 10;

  private final int systemId;
  private final int componentId;
  private int sequence;

  public FrameWriter(int systemId, int componentId) {
    this.systemId = systemId;
    this.componentId = componentId;
  }

  /** The next frame. */
  public byte[] write(MavlinkMessage message) {
    return write(message.id(), MessageCodec.encode(message));
  }

  /** The next frame, of a message whose payload the caller has filled in. */
  public byte[] write(int messageId, Payload payload) {
    return write(messageId, payload.bytes());
  }

  private byte[] write(int messageId, byte[] payload) {
    MessageInfo info = Objects.requireNonNull(MessageTable.find(messageId));
    int length = payload.length;
    while (length > 1 && payload[length - 1] == 0) {
      length--;
    }
    byte[] frame = new byte[HEADER + length + 2];
    frame[0] = (byte) 0xFD;
    frame[1] = (byte) length;
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
