package dev.skein.links.mavlink;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A message's payload, little-endian, as long as its definition with all extension fields: what a
 * sender cut off or does not know reads as zero.
 */
public final class Payload {

  private static final VarHandle SHORT = handle(short[].class);
  private static final VarHandle INT = handle(int[].class);
  private static final VarHandle LONG = handle(long[].class);
  private static final VarHandle FLOAT = handle(float[].class);

  private final byte[] bytes;

  Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * An empty payload of that message, extension fields included, to be filled in.
   *
   * @param messageId MAVLink's, of a message of the public dialects
   */
  public static Payload of(int messageId) {
    return new Payload(new byte[Objects.requireNonNull(MessageTable.find(messageId)).fullLength()]);
  }

  byte[] bytes() {
    return bytes;
  }

  public int u8(int at) {
    return bytes[at] & 0xFF;
  }

  public int i8(int at) {
    return bytes[at];
  }

  public int u16(int at) {
    return ((short) SHORT.get(bytes, at)) & 0xFFFF;
  }

  public int i16(int at) {
    return (short) SHORT.get(bytes, at);
  }

  public long u32(int at) {
    return ((int) INT.get(bytes, at)) & 0xFFFF_FFFFL;
  }

  public int i32(int at) {
    return (int) INT.get(bytes, at);
  }

  public long u64(int at) {
    return (long) LONG.get(bytes, at);
  }

  public float f32(int at) {
    return (float) FLOAT.get(bytes, at);
  }

  /** Text of at most that many bytes, up to the first zero. */
  public String text(int at, int length) {
    return text(at, length, StandardCharsets.UTF_8);
  }

  /** The same, each byte as a character of its own. */
  String latin1(int at, int length) {
    return text(at, length, StandardCharsets.ISO_8859_1);
  }

  private String text(int at, int length, Charset charset) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, charset);
  }

  byte[] slice(int at, int length) {
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** Bytes in hexadecimal, without the zeros at their end. */
  String hex(int at, int length) {
    int end = at + length;
    while (end > at && bytes[end - 1] == 0) {
      end--;
    }
    return HexFormat.of().formatHex(bytes, at, end);
  }

  public Payload u8(int at, int value) {
    bytes[at] = (byte) value;
    return this;
  }

  public Payload u16(int at, int value) {
    SHORT.set(bytes, at, (short) value);
    return this;
  }

  public Payload i32(int at, int value) {
    INT.set(bytes, at, value);
    return this;
  }

  public Payload u32(int at, long value) {
    INT.set(bytes, at, (int) value);
    return this;
  }

  public Payload u64(int at, long value) {
    LONG.set(bytes, at, value);
    return this;
  }

  public Payload f32(int at, double value) {
    FLOAT.set(bytes, at, (float) value);
    return this;
  }

  public Payload text(int at, int length, String text) {
    return put(at, length, text.getBytes(StandardCharsets.UTF_8));
  }

  Payload latin1(int at, int length, String text) {
    return put(at, length, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Payload put(int at, int length, byte[] text) {
    System.arraycopy(text, 0, bytes, at, Math.min(length, text.length));
    return this;
  }

  Payload put(int at, byte[] value) {
    System.arraycopy(value, 0, bytes, at, value.length);
    return this;
  }

  Payload hex(int at, String hex) {
    return put(at, HexFormat.of().parseHex(hex));
  }

  private static VarHandle handle(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN)
        .withInvokeExactBehavior();
  }
}
