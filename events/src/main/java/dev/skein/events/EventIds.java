package dev.skein.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives out event ids: UUID version 7 (RFC 9562, section 5.7) for what happened first-hand, and
 * name-based UUIDs for what was derived from another event. Thread-safe.
 */
public final class EventIds {

  private final InstantSource clock;

  public EventIds(InstantSource clock) {
    this.clock = clock;
  }

  /** A new id; ids of later milliseconds sort after ids of earlier ones. */
  public String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long time = clock.millis();
    long high = (time << 16) | 0x7000 | random.nextInt(0x1000);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /**
   * The id of an event derived from another one: deciding again over the same trigger gives the
   * same id (UUID version 8, SHA-256 of the three parts).
   */
  public static String derived(String triggerId, String type, String subject) {
    byte[] name = (triggerId + '\n' + type + '\n' + subject).getBytes(StandardCharsets.UTF_8);
    byte[] hash = sha256().digest(name);
    long high = (readLong(hash, 0) & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000;
    long low = (readLong(hash, 8) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private static long readLong(byte[] bytes, int from) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[from + i] & 0xFF);
    }
    return value;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
