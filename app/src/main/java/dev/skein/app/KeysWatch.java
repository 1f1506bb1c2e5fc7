package dev.skein.app;

import dev.skein.links.SecretFile;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the vehicles' keys, and reads them again when their file changes. A file that has become
 * unreadable changes nothing: the keys that were read last hold.
 */
final class KeysWatch<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeysWatch.class);

  private final Path file;
  private final Function<List<String>, T> parser;
  private final Consumer<T> link;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keys-watch").factory());
  private FileTime readOf;

  /** What was told last; empty when all is well. */
  private String fault = "";

  /**
   * Hands the keys over at once, and again whenever they have changed.
   *
   * @param name what it is, for {@code skein_timer_failures_total}
   * @throws IllegalArgumentException naming the file and the line at fault
   * @throws IOException when the file cannot be read
   */
  KeysWatch(
      String name,
      Path file,
      Function<List<String>, T> parser,
      Consumer<T> link,
      MeterRegistry metrics)
      throws IOException {
    this.file = file;
    this.parser = parser;
    this.link = link;
    this.readOf = Files.getLastModifiedTime(file);
    link.accept(SecretFile.read(file, parser));
    Runnable looks = new Repeated(name, metrics, this::look);
    var _ = timer.scheduleWithFixedDelay(looks, 1, 1, TimeUnit.SECONDS);
  }

  /** A file that cannot be taken is looked at again each second: its rights may change alone. */
  private void look() {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(readOf)) {
        link.accept(SecretFile.read(file, parser));
        readOf = changed;
        LOG.info("{} was read again", file);
      }
      fault = "";
    } catch (NoSuchFileException e) {
      failed(file + " is not there");
    } catch (IOException | IllegalArgumentException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void failed(String newest) {
    if (!newest.equals(fault)) {
      LOG.error("the keys stay as they were: {}", newest);
      fault = newest;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
