package dev.skein.links.mavlink;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads jSerialComm. It unpacks its native part below {@code java.io.tmpdir}, into a directory that
 * anybody may write to and so replace what is loaded: here that is one for this user alone, gone
 * again when the part is loaded.
 */
final class SerialLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(SerialLibrary.class);
  private static final String TEMPORARY = "java.io.tmpdir";
  private static boolean isLoaded;

  private SerialLibrary() {}

  /**
   * Loads it, if it is not loaded.
   *
   * @throws IOException when there is none for this system
   */
  static synchronized void load() throws IOException {
    if (isLoaded) {
      return;
    }
    String before = System.getProperty(TEMPORARY);
    Path own = Files.createTempDirectory("skein-serial");
    try {
      System.setProperty(TEMPORARY, own.toString());
      LOG.debug("jSerialComm {}", SerialPort.getVersion());
      isLoaded = true;
    } catch (LinkageError e) {
      throw new IOException("serial lines cannot be used on this system: " + e, e);
    } finally {
      System.setProperty(TEMPORARY, before);
      delete(own);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
