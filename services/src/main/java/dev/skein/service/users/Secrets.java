package dev.skein.service.users;

import java.security.SecureRandom;
import java.util.Base64;

/** Random texts that nobody can guess. */
final class Secrets {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  /** So many random bytes, in Base64 for URLs. */
  static String random(int bytes) {
    byte[] secret = new byte[bytes];
    RANDOM.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }
}
