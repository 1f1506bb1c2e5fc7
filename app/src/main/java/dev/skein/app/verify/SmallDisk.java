package dev.skein.app.verify;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A disk in memory of a limited size, mounted at a directory, that can be filled. */
final class SmallDisk {

  private static final String SIZE = "2g";
  private static final int BLOCK = 1 << 20;

  private final Path directory;
  private final Path filler;

  private SmallDisk(Path directory) {
    this.directory = directory;
    this.filler = directory.resolve("filler");
  }

  /** Mounts one there; empty where this process may not mount. */
  static Optional<SmallDisk> mount(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    return run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "skein-verify", directory.toString())
        ? Optional.of(new SmallDisk(directory))
        : Optional.empty();
  }

  /** Takes the last byte there is. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // It is full, as was wished.
      if (!Files.exists(filler)) {
        throw e;
      }
    }
  }

  void free() throws IOException {
    Files.delete(filler);
  }

  void unmount() throws IOException, InterruptedException {
    if (!run("umount", directory.toString())) {
      throw new IOException(directory + " is still mounted: umount it by hand");
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
