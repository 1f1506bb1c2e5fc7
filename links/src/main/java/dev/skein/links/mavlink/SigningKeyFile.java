package dev.skein.links.mavlink;

import dev.skein.links.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The file with the vehicles' {@link SigningKeys}: nobody but its owner may read or write it. */
public final class SigningKeyFile {

  private SigningKeyFile() {}

  /**
   * The keys in the file.
   *
   * @throws IllegalArgumentException when others may use the file, or a line is wrong; it names the
   *     file
   */
  public static SigningKeys read(Path file) throws IOException {
    return SecretFile.read(file, SigningKeys::parse);
  }

  /**
   * Makes a key for a vehicle and writes it at the end of the file, which is made where it is not.
   *
   * @param vehicle as in {@link SigningKeys}
   * @param isToBeSetUp whether links are to give the vehicle the key
   * @throws IllegalArgumentException when the vehicle has a key there, or cannot be named so
   */
  public static void add(Path file, String vehicle, boolean isToBeSetUp) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(SecretFile.OWNER));
    }
    SecretFile.checkMode(file);
    byte[] secret = new byte[SigningKey.LENGTH];
    new SecureRandom().nextBytes(secret);
    String before = Files.readString(file);
    String separator = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    String line =
        "%s%s %s%s%n"
            .formatted(
                separator, vehicle, HexFormat.of().formatHex(secret), isToBeSetUp ? " setup" : "");
    var _ = SigningKeys.parse((before + line).lines().toList());
    Files.writeString(file, line, StandardOpenOption.APPEND);
  }
}
