package dev.skein.app;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.skein.bus.embedded.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign and check tokens (HMAC-SHA256), in a file that only its owner reads: 32 random
 * bytes in Base64 a line. The first signs; the others are for tokens that were signed before. The
 * file is read again when it has changed, so keys are rotated while processes run. Thread-safe.
 */
final class TokenKeys implements JWKSource<SecurityContext> {

  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
  private static final int BYTES = 32;

  private final Path file;
  private @Nullable FileTime readOf;
  private List<JWK> keys = List.of();
  private boolean isAnyGone;

  /** The keys in that file; made when there is none. */
  TokenKeys(Path file) throws IOException {
    this.file = file;
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      write(file, List.of(random()));
    }
    if (isOpenToOthers(file)) {
      LOG.warn("{} can be read by others than its owner: chmod 600", file);
    }
    read();
  }

  /**
   * Puts a new key before the others and keeps the one before, so that tokens it has signed are
   * good until they expire.
   *
   * @param isKeepingOld false when it is not to be kept: then all tokens are void at once
   */
  static void rotate(Path file, boolean isKeepingOld) throws IOException {
    List<String> lines = lines(file);
    write(file, isKeepingOld ? List.of(random(), lines.getFirst()) : List.of(random()));
  }

  /** The number of the key that signs. */
  String signingKeyId() {
    return current().getFirst().getKeyID();
  }

  /** What shows that a process with these keys has said a text (HMAC-SHA256, in hexadecimal). */
  String mac(String text) {
    return mac(current().getFirst(), text);
  }

  /** Whether a process with these keys has said it. */
  boolean isMac(String text, String given) {
    byte[] sent = given.getBytes(StandardCharsets.UTF_8);
    return current().stream()
        .map(key -> mac(key, text).getBytes(StandardCharsets.UTF_8))
        .anyMatch(made -> MessageDigest.isEqual(made, sent));
  }

  /** Whether a key is no more that was there when this was asked last: what it signed is void. */
  synchronized boolean takeWhetherAnyIsGone() {
    readIfChanged();
    boolean isGone = isAnyGone;
    isAnyGone = false;
    return isGone;
  }

  private synchronized List<JWK> current() {
    readIfChanged();
    return keys;
  }

  private static String mac(JWK key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(((OctetSequenceKey) key).toSecretKey("HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
    return selector.select(new JWKSet(current()));
  }

  private void readIfChanged() {
    try {
      if (!Files.getLastModifiedTime(file).equals(readOf)) {
        read();
        LOG.info("{} was read again: {} keys", file, keys.size());
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("token keys stay as they were: {}", e.getMessage());
    }
  }

  private synchronized void read() throws IOException {
    FileTime changed = Files.getLastModifiedTime(file);
    List<JWK> read = new ArrayList<>();
    for (String line : lines(file)) {
      byte[] key = Base64.getDecoder().decode(line);
      if (key.length < BYTES) {
        throw new IllegalArgumentException(file + ": a key must have " + BYTES + " bytes or more");
      }
      read.add(
          new OctetSequenceKey.Builder(key)
              .keyID(number(key))
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.HS256)
              .build());
    }
    isAnyGone |= !read.containsAll(keys);
    keys = List.copyOf(read);
    readOf = changed;
  }

  private static List<String> lines(Path file) throws IOException {
    List<String> lines =
        Files.readAllLines(file).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(file + ": there is no key in it");
    }
    return lines;
  }

  private static void write(Path file, List<String> lines) throws IOException {
    SecretFile.write(file, String.join("\n", lines) + "\n");
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).stream()
        .anyMatch(permission ->
            permission != PosixFilePermission.OWNER_READ
                && permission != PosixFilePermission.OWNER_WRITE);
  }

  private static String random() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  /** What tokens name a key by; it tells nothing of the key. */
  private static String number(byte[] key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
