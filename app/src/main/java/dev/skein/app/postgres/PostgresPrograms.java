package dev.skein.app.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's own programs, unpacked from a jar on the class path ({@code
 * postgres-linux-x86_64.txz}).
 */
final class PostgresPrograms {

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String DONE = ".unpacked";

  private final Path home;

  private PostgresPrograms(Path home) {
    this.home = home;
  }

  /** The programs in that directory, unpacked there if they are not yet. */
  static synchronized PostgresPrograms unpack(Path home) throws IOException {
    Files.createDirectories(home);
    Path lockFile = home.resolve(".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!Files.exists(home.resolve(DONE))) {
        extract(home);
        Files.createFile(home.resolve(DONE));
      }
    }
    return new PostgresPrograms(home);
  }

  /**
   * Runs a program to its end.
   *
   * @throws IllegalStateException with what it said when it fails
   */
  void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(asOther());
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("skein-" + program, ".out");
    try {
      // A file, not a pipe: the server would inherit the pipe and keep it open.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(program + " failed: " + tail(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** The last lines of a file, in one. */
  static String tail(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    return lines.stream()
        .skip(Math.max(0, lines.size() - 5))
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining("; "));
  }

  /** PostgreSQL refuses to run as root; in a user namespace of its own, root is nobody. */
  private static List<String> asOther() {
    return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
  }

  private static void extract(Path home) throws IOException {
    try (InputStream archive = PostgresPrograms.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new IllegalStateException(
            "no PostgreSQL for this machine ("
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + "): give the address of a running one in the configuration file");
      }
      TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(archive));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = home.resolve(entry.getName()).normalize();
        if (!target.startsWith(home)) {
          throw new IOException("an archive entry points outside: " + entry.getName());
        }
        extract(tar, entry, target);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.deleteIfExists(target);
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
    if ((entry.getMode() & 0100) != 0) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(target, permissions);
    }
  }
}
