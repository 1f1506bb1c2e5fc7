package dev.skein.app;

import dev.skein.links.mavlink.SigningKeyFile;
import dev.skein.links.mavlink.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the vehicles' signing keys, and reads them again when their file changes. A file that has
 * become unreadable changes nothing: the keys that were read last hold.
 */
final class SigningKeysWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SigningKeysWatch.class);

  private final Path file;
  private final Consumer<SigningKeys> link;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("signing-keys").factory());
  private FileTime readOf;

  /**
   * Hands the keys over at once, and again whenever they have changed.
   *
   * @throws IllegalArgumentException naming the file and the line at fault
   * @throws IOException when the file cannot be read
   */
  SigningKeysWatch(Path file, Consumer<SigningKeys> link) throws IOException {
    this.file = file;
    this.link = link;
    this.readOf = Files.getLastModifiedTime(file);
    link.accept(SigningKeyFile.read(file));
    var _ = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(readOf)) {
        readOf = changed;
        SigningKeys keys = SigningKeyFile.read(file);
        link.accept(keys);
        LOG.info("{} was read again: {} keys", file, keys.size());
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("signing keys stay as they were: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
