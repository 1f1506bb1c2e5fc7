package dev.skein.links.mavlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** The file with the vehicles' {@link SigningKeys}: nobody but its owner may read or write it. */
public final class SigningKeyFile {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private SigningKeyFile() {}

  /**
   * The keys in a file.
   *
   * @throws IllegalArgumentException when others may read it, or a line is wrong; it names the
   *     file, and nothing of what it says
   */
  public static SigningKeys read(Path file) throws IOException {
    checkMode(file);
    try {
      return SigningKeys.parse(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
    }
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
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
    }
    checkMode(file);
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

  private static void checkMode(Path file) throws IOException {
    Set<PosixFilePermission> others =
        EnumSet.copyOf(Files.getPosixFilePermissions(file, new LinkOption[0]));
    others.removeAll(OWNER);
    others.remove(PosixFilePermission.OWNER_EXECUTE);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": others than its owner may use it; say: chmod 600 " + file);
    }
  }
}
