package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest stamp of each key over a restart, so that nothing that was heard before can be
 * replayed after it, and what is sent is newer than what was; and which drones were heard signed,
 * so that nobody is taken for one unsigned. A line each: the key's fingerprint, and the stamp; or
 * {@code signed}, the key's fingerprint, and the drone's vehicle. Written at most every two
 * seconds, on a thread of its own, and ahead of what was heard, so that also what comes between two
 * writes is covered: as long as stamps go with the time.
 */
final class SigningStampFile implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofSeconds(2);

  /** What is written is so much newer than what was heard. */
  static final Duration AHEAD = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(SigningStampFile.class);
  private static final long CLOSE_SECONDS = 5;
  private static final Pattern STAMP = Pattern.compile("([0-9a-f]+) (\\d{1,18})");

  /** Fingerprint, system id, component id, link, and what tells it from others of its number. */
  private static final Pattern SIGNED =
      Pattern.compile("signed ([0-9a-f]+) (\\d{1,10}) (\\d{1,3}) (\\S+) (\\S*)");

  private static final long AHEAD_TICKS = AHEAD.toSeconds() * 100_000;

  private final Path file;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("signing-stamps").factory());
  private final AtomicBoolean isWriting = new AtomicBoolean();
  private Instant writtenAt = Instant.EPOCH;
  private long written = -1;
  private boolean isFailing;

  /**
   * @throws IOException when its directory is not to be had
   */
  SigningStampFile(Path file) throws IOException {
    this.file = file.toAbsolutePath();
    Files.createDirectories(this.file.getParent());
  }

  /** What was kept; a file that is damaged is told of, and what can be read of it counts. */
  Signing.Kept read() throws IOException {
    if (!Files.exists(file)) {
      return new Signing.Kept(Map.of(), Map.of());
    }
    Map<String, Long> stamps = new HashMap<>();
    Map<VehicleAddress, String> signers = new HashMap<>();
    int bad = 0;
    // Whatever bytes there are make characters.
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      Matcher stamp = STAMP.matcher(line);
      Matcher signed = SIGNED.matcher(line);
      if (stamp.matches()) {
        stamps.put(stamp.group(1), Long.parseLong(stamp.group(2)));
      } else if (signed.matches()) {
        signers.put(signer(signed), signed.group(1));
      } else {
        bad++;
      }
    }
    if (bad > 0) {
      LOG.warn("{}: {} lines are damaged: frames of the last minute may be replayed", file, bad);
    }
    return new Signing.Kept(stamps, signers);
  }

  private static VehicleAddress signer(Matcher line) {
    return new VehicleAddress(
        line.group(4),
        Long.parseLong(line.group(2)),
        Integer.parseInt(line.group(3)),
        line.group(5));
  }

  /** Writes what has changed, when that is due. Called by the link's thread; it does not wait. */
  void tick(Signing signing, Instant now) {
    boolean isDue = !writtenAt.plus(INTERVAL).isAfter(now) || writtenAt.isAfter(now);
    if (signing.changes() != written && isDue && isWriting.compareAndSet(false, true)) {
      written = signing.changes();
      writtenAt = now;
      Signing.Kept kept = signing.kept();
      writer.execute(() -> {
        try {
          write(kept, AHEAD_TICKS);
        } finally {
          isWriting.set(false);
        }
      });
    }
  }

  /** Writes the last, when the link's thread has ended. */
  void close(Signing signing) {
    Signing.Kept kept = signing.kept();
    writer.execute(() -> write(kept, 0));
    close();
  }

  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("{} was not written in time", file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String signed(VehicleAddress drone, String key) {
    return "signed %s %d %d %s %s\n"
        .formatted(key, drone.systemId(), drone.componentId(), drone.link(), drone.vehicle());
  }

  /** Whole or not at all: under another name, and then renamed. */
  private void write(Signing.Kept kept, long ahead) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(kept.stamps())
        .forEach((key, stamp) -> text.append(key).append(' ').append(stamp + ahead).append('\n'));
    kept.signers().forEach((drone, key) -> text.append(signed(drone, key)));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      isFailing = false;
    } catch (IOException e) {
      if (!isFailing) {
        isFailing = true;
        LOG.warn("signed streams are not kept over a restart: {}", e.toString());
      }
    }
  }
}
