package dev.skein.links.mavlink;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A secret that a vehicle and its ground stations share, to sign MAVLink 2 frames with. It is never
 * shown. Used by one thread. Source: MAVLink guide, "Message Signing".
 */
public final class SigningKey {

  /** A key's length in bytes. */
  public static final int LENGTH = 32;

  /** A signature's length in bytes: the first 48 bits of a SHA-256. */
  static final int SIGNATURE_LENGTH = 6;

  private static final int FINGERPRINT_LENGTH = 8;

  private final byte[] secret;
  private final MessageDigest sha256;
  private final String fingerprint;

  /**
   * A key of those bytes.
   *
   * @throws IllegalArgumentException when there are not {@value #LENGTH}
   */
  public SigningKey(byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException("a key has " + LENGTH + " bytes, not " + secret.length);
    }
    this.secret = secret.clone();
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    sha256.update("skein signing key".getBytes(StandardCharsets.UTF_8));
    this.fingerprint = HexFormat.of().formatHex(sha256.digest(secret), 0, FINGERPRINT_LENGTH);
  }

  /** What names the key, and from which nothing of it can be learnt. */
  String fingerprint() {
    return fingerprint;
  }

  /** What signs the bytes from {@code from} on, {@code length} of them. */
  byte[] sign(byte[] bytes, int from, int length) {
    sha256.update(secret);
    sha256.update(bytes, from, length);
    return Arrays.copyOf(sha256.digest(), SIGNATURE_LENGTH);
  }

  /** The secret itself, for the message that gives it to a vehicle. */
  byte[] secret() {
    return secret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningKey key && MessageDigest.isEqual(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(secret);
  }

  @Override
  public String toString() {
    return "a signing key";
  }
}
