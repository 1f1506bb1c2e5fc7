package dev.skein.links;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files with secrets, a line each: nobody but their owner may read or write them. */
public final class SecretFile {

  /** What only its owner may read and write. */
  public static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

  /** A secret's length in bytes. */
  public static final int SECRET_LENGTH = 32;

  private SecretFile() {}

  /**
   * What a file's lines say.
   *
   * @param parser throws {@link IllegalArgumentException}, naming the line at fault and nothing of
   *     what it says
   * @throws IllegalArgumentException when others may read the file, or a line is wrong; it names
   *     the file
   */
  public static <T> T read(Path file, Function<List<String>, T> parser) throws IOException {
    checkMode(file);
    try {
      return parser.apply(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
    }
  }

  /**
   * Checks that nobody but the owner may use the file.
   *
   * @throws IllegalArgumentException when others may
   */
  public static void checkMode(Path file) throws IOException {
    Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    others.removeAll(OWNER);
    others.remove(PosixFilePermission.OWNER_EXECUTE);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": others than its owner may use it; say: chmod 600 " + file);
    }
  }

  /** A secret as it is written: 64 hexadecimal digits, or 32 bytes in Base64; null for others. */
  public static byte @Nullable [] secret(String text) {
    try {
      byte[] secret =
          text.matches("[0-9a-fA-F]{" + 2 * SECRET_LENGTH + "}")
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text);
      return secret.length == SECRET_LENGTH ? secret : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
