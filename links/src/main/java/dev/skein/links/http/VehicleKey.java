package dev.skein.links.http;

import dev.skein.links.SecretFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that a vehicle shares with Skein, to sign HTTP messages with, and where its orders are
 * posted. It is never shown. Thread-safe. Source: HMAC-SHA256 (RFC 2104, FIPS 180-4).
 */
public final class VehicleKey {

  /** Headers of a signed message. */
  public static final String VEHICLE = "Skein-Vehicle";

  public static final String TIMESTAMP = "Skein-Timestamp";
  public static final String NONCE = "Skein-Nonce";
  public static final String SIGNATURE = "Skein-Signature";

  /** In answers: what nonces of requests to that gateway begin with. */
  public static final String GATEWAY = "Skein-Gateway";

  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "skein-hmac-v1";

  private final String vehicle;
  private final SecretKeySpec secret;
  private final Optional<URI> webhook;

  /**
   * @param secret {@value SecretFile#SECRET_LENGTH} bytes
   * @param webhook where orders are posted; empty when the vehicle asks for them
   */
  public VehicleKey(String vehicle, byte[] secret, Optional<URI> webhook) {
    this.vehicle = vehicle;
    this.secret = new SecretKeySpec(secret, ALGORITHM);
    this.webhook = webhook;
  }

  public String vehicle() {
    return vehicle;
  }

  Optional<URI> webhook() {
    return webhook;
  }

  /**
   * What signs a message, 64 hexadecimal digits: the HMAC of the lines {@code skein-hmac-v1},
   * timestamp, nonce, method (in an answer: its status) and target, each with a newline, and of the
   * body.
   *
   * @param timestamp seconds since 1970
   * @param target path and query as they are on the wire
   */
  public String sign(long timestamp, String nonce, String method, String target, byte[] body) {
    String lines = "%s\n%d\n%s\n%s\n%s\n".formatted(VERSION, timestamp, nonce, method, target);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      mac.update(lines.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Whether a message is signed so; takes as long whatever is wrong. */
  boolean hasSigned(
      String signature, long timestamp, String nonce, String method, String target, byte[] body) {
    return MessageDigest.isEqual(
        sign(timestamp, nonce, method, target, body).getBytes(StandardCharsets.UTF_8),
        signature.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "the key of " + vehicle;
  }
}
