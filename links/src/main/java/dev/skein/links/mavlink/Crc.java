package dev.skein.links.mavlink;

/** CRC-16/MCRF4XX, which MAVLink calls X.25. Source: MAVLink guide, "Packet serialization". */
final class Crc {

  static final int START = 0xFFFF;

  private static final char[] TABLE = new char[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int t = (i ^ (i << 4)) & 0xFF;
      TABLE[i] = (char) ((t << 8) ^ (t << 3) ^ (t >> 4));
    }
  }

  private Crc() {}

  static int of(int crc, byte[] bytes, int from, int to) {
    int value = crc;
    for (int i = from; i < to; i++) {
      value = (value >>> 8) ^ TABLE[(value ^ bytes[i]) & 0xFF];
    }
    return value;
  }

  static int of(int crc, int octet) {
    return (crc >>> 8) ^ TABLE[(crc ^ octet) & 0xFF];
  }
}
