package dev.skein.links.mavlink;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A link's telemetry logs, {@code LINK-yyyyMMddTHHmmssZ-NN.tlog}: a new one each day (UTC) and each
 * tenth of what all may take. A record is the time, 8 bytes, big-endian, in microseconds since 1970
 * UTC, and the frame as it was on the wire: what QGroundControl, MAVProxy and pymavlink write. Used
 * by one thread.
 */
final class TlogFiles implements AutoCloseable {

  private static final int FILES = 10;
  private static final int BUFFER = 65_536;
  private static final String SUFFIX = ".tlog";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Recording recording;
  private final String prefix;
  private @Nullable OutputStream out;
  private LocalDate day = LocalDate.EPOCH;
  private long length;
  private String newest = "";
  private int number;

  /**
   * @throws IOException naming the directory, when it cannot be made or written
   */
  TlogFiles(Recording recording, String link) throws IOException {
    this.recording = recording;
    this.prefix = link + "-";
    try {
      Files.createDirectories(recording.directory());
    } catch (FileSystemException e) {
      boolean isFile = e instanceof FileAlreadyExistsException;
      String why = isFile ? "it is no directory" : e.getReason();
      throw refused(why == null ? "it cannot be made" : why);
    }
    if (!Files.isWritable(recording.directory())) {
      throw refused("it cannot be written");
    }
  }

  /** Adds a record. After a failure the next one begins a new file. */
  void write(byte[] frame, Instant at) throws IOException {
    try {
      LocalDate today = LocalDate.ofInstant(at, ZoneOffset.UTC);
      int record = Long.BYTES + frame.length;
      OutputStream file = out;
      if (file == null || !today.equals(day) || length + record > mostOfOne()) {
        close();
        makeRoom();
        file = open(at);
        out = file;
        day = today;
        length = 0;
      }
      file.write(
          ByteBuffer.allocate(Long.BYTES)
              .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
              .array());
      file.write(frame);
      length += record;
    } catch (IOException e) {
      try {
        close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  void flush() throws IOException {
    if (out != null) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    OutputStream file = out;
    out = null;
    if (file != null) {
      file.close();
    }
  }

  private IOException refused(String why) {
    return new IOException(
        "mavlink.record_dir: no logs can be kept in %s: %s; name a directory that can be written"
            .formatted(recording.directory(), why));
  }

  private long mostOfOne() {
    return recording.mostBytes() / FILES;
  }

  /** Names sort by time; a second may begin several, and no number comes twice in it. */
  private OutputStream open(Instant at) throws IOException {
    String stamp = STAMP.format(at);
    number = stamp.equals(newest) ? number + 1 : 0;
    newest = stamp;
    while (true) {
      String name = String.format(Locale.ROOT, "%s%s-%04d%s", prefix, stamp, number, SUFFIX);
      try {
        return new BufferedOutputStream(
            Files.newOutputStream(
                recording.directory().resolve(name), StandardOpenOption.CREATE_NEW),
            BUFFER);
      } catch (FileAlreadyExistsException e) {
        number++;
      }
    }
  }

  /** The oldest go until a whole new one has room. */
  private void makeRoom() throws IOException {
    List<Path> logs = logs();
    long all = 0;
    for (Path log : logs) {
      all += Files.size(log);
    }
    for (Path log : logs) {
      if (all + mostOfOne() <= recording.mostBytes()) {
        return;
      }
      all -= Files.size(log);
      Files.deleteIfExists(log);
    }
  }

  /** All of this link's, oldest first. */
  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(recording.directory())) {
      return files
          .filter(file -> {
            String name = file.getFileName().toString();
            return name.startsWith(prefix) && name.endsWith(SUFFIX);
          })
          .sorted()
          .toList();
    }
  }
}
