package dev.skein.links.mavlink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Frames of every message that Skein reads, their payloads drawn at random. */
final class GeneratedFrames {

  /** All but SETUP_SIGNING, whose key is not for comparing. */
  static final List<Integer> IDS =
      List.of(
          0, 1, 2, 24, 30, 33, 40, 42, 43, 44, 45, 46, 47, 51, 73, 74, 76, 77, 109, 147, 148, 168,
          193, 230, 231, 241, 242, 245, 246, 253, 410, 436, 12900, 12901, 12902, 12903, 12904,
          12905, 12915, 12918);

  /** Where text stands in a payload: from, length. */
  private static final Map<Integer, int[]> TEXTS =
      Map.of(
          246, new int[] {27, 9},
          253, new int[] {1, 50},
          12903, new int[] {23, 23},
          12905, new int[] {23, 20},
          12918, new int[] {1, 50});

  private GeneratedFrames() {}

  /** That many of each, in turn; where it can be, every other one of MAVLink 1. */
  static List<byte[]> make(Random random, int ofEach) {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < ofEach; i++) {
      for (int id : IDS) {
        byte[] payload = payload(id, random);
        boolean is1 = i % 2 == 1 && id < 256;
        frames.add(is1 ? version1(id, payload, frames.size()) : frame(id, payload, frames.size()));
      }
    }
    return frames;
  }

  /** As a log: eight bytes of time before each. */
  static void write(List<byte[]> frames, Path log) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long micros = 1_764_000_000_000_000L;
    for (byte[] frame : frames) {
      all.writeBytes(ByteBuffer.allocate(8).putLong(micros++).array());
      all.writeBytes(frame);
    }
    Files.write(log, all.toByteArray());
  }

  private static byte[] payload(int id, Random random) {
    byte[] payload = new byte[Objects.requireNonNull(MessageTable.find(id)).fullLength()];
    random.nextBytes(payload);
    int[] text = TEXTS.get(id);
    if (text != null) {
      int length = 1 + random.nextInt(text[1]);
      for (int i = 0; i < text[1]; i++) {
        payload[text[0] + i] = (byte) (i < length ? 'A' + random.nextInt(26) : 0);
      }
    }
    return payload;
  }

  /** Only the base of a payload, and not trimmed. */
  private static byte[] version1(int id, byte[] payload, int sequence) {
    MessageTable.MessageInfo info = Objects.requireNonNull(MessageTable.find(id));
    int length = info.baseLength();
    byte[] frame =
        Arrays.copyOf(
            new byte[] {(byte) 0xFE, (byte) length, (byte) sequence, 7, 1, (byte) id}, 8 + length);
    System.arraycopy(payload, 0, frame, 6, length);
    int crc = Crc.of(Crc.of(Crc.START, frame, 1, 6 + length), info.crcExtra());
    frame[6 + length] = (byte) crc;
    frame[7 + length] = (byte) (crc >> 8);
    return frame;
  }

  private static byte[] frame(int id, byte[] payload, int sequence) {
    int length = payload.length;
    while (length > 1 && payload[length - 1] == 0) {
      length--;
    }
    byte[] frame = Arrays.copyOf(new byte[] {(byte) 0xFD, (byte) length}, 12 + length);
    frame[4] = (byte) sequence;
    frame[5] = 7;
    frame[6] = 1;
    frame[7] = (byte) id;
    frame[8] = (byte) (id >> 8);
    System.arraycopy(payload, 0, frame, 10, length);
    int crc =
        Crc.of(
            Crc.of(Crc.START, frame, 1, 10 + length),
            Objects.requireNonNull(MessageTable.find(id)).crcExtra());
    frame[10 + length] = (byte) crc;
    frame[11 + length] = (byte) (crc >> 8);
    return frame;
  }
}
