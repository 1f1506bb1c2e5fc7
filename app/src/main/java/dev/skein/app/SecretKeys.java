package dev.skein.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys that this installation made for itself, in files only the owner reads. */
final class SecretKeys {

  private static final int BYTES = 32;

  private SecretKeys() {}

  /** The key in that file; made at the first start. */
  static SecretKey hmac(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      Files.createDirectories(file.getParent());
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Base64.getEncoder().encodeToString(random));
    }
    byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
    return new SecretKeySpec(key, "HmacSHA256");
  }
}
