package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.LinkCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames on their way into logs. */
class RecorderTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  @TempDir private Path directory;
  private final LinkCounters counters = new LinkCounters();

  @Test
  void aLogReadsInAnIndependentReaderAsTheFramesThatWereRecorded() throws Exception {
    List<byte[]> frames = GeneratedFrames.make(new Random(4), 3);
    record(1_000_000, frames, Duration.ofNanos(1_000));
    Path direct = directory.resolve("direct");
    GeneratedFrames.write(frames, direct);

    assertThat(logs()).hasSize(1);
    assertThat(NodeMavlink.read(logs().getFirst())).isEqualTo(NodeMavlink.read(direct));
    assertThat(counters.snapshot()).isEmpty();
  }

  @Test
  void keysAreLeftOut() throws IOException {
    FrameWriter station = new FrameWriter(255, 190);
    SigningKey key = new SigningKey(new byte[SigningKey.LENGTH]);
    byte[] heartbeat = station.write(new MavlinkMessage.Heartbeat(6, 8, 0, 0, 0, 3));
    record(
        1_000_000,
        List.of(station.write(new MavlinkMessage.SetupSigning(1, 7, 1, key)), heartbeat),
        Duration.ZERO);

    assertThat(TlogRecords.read(logs().getFirst()))
        .singleElement()
        .satisfies(record -> {
          assertThat(record.time()).isEqualTo(NOON);
          assertThat(record.frame()).isEqualTo(heartbeat);
        });
  }

  @Test
  void eachDayHasAFile() throws IOException {
    List<byte[]> frames = heartbeats(3);
    record(1_000_000, frames, Duration.ofHours(11));

    assertThat(logs())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("l-20260301T120000Z-0000.tlog", "l-20260302T100000Z-0000.tlog");
    assertThat(TlogRecords.read(logs().getFirst())).hasSize(2);
  }

  @Test
  void theOldestGoWhenAllTogetherAreTooLong() throws IOException {
    int most = 5_000;
    List<byte[]> frames = heartbeats(1_000);
    Files.writeString(directory.resolve("other.tlog"), "not this link's");
    record(most, frames, Duration.ofMillis(1));

    List<TlogRecords.TlogRecord> left =
        logs().stream().flatMap(log -> TlogRecords.read(log).stream()).toList();
    long bytes = 0;
    for (Path log : logs()) {
      bytes += Files.size(log);
    }
    assertThat(bytes).isBetween(most * 8L / 10, (long) most);
    assertThat(left.stream().map(TlogRecords.TlogRecord::frame))
        .containsExactlyElementsOf(frames.subList(frames.size() - left.size(), frames.size()));
    assertThat(directory.resolve("other.tlog")).exists();
  }

  @Test
  void whatCannotBeWrittenIsCounted() throws IOException {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    TlogFiles files = new TlogFiles(new Recording(gone, 1_000_000), "l");
    Files.delete(gone);
    try (Recorder recorder = new Recorder(files, "l", counters)) {
      heartbeats(2).forEach(frame -> recorder.sent(frame, NOON));
    }

    assertThat(counters.snapshot()).containsOnly(java.util.Map.entry("record.failed", 2L));
  }

  private void record(long most, List<byte[]> frames, Duration apart) throws IOException {
    try (Recorder recorder =
        new Recorder(new TlogFiles(new Recording(directory, most), "l"), "l", counters)) {
      Instant at = NOON;
      for (byte[] frame : frames) {
        recorder.sent(frame, at);
        at = at.plus(apart);
      }
    }
  }

  private static List<byte[]> heartbeats(int count) {
    FrameWriter vehicle = new FrameWriter(9, 1);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(vehicle.write(new MavlinkMessage.Heartbeat(2, 3, 81, i, 3, 3)));
    }
    return frames;
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith("l-")).sorted().toList();
    }
  }
}
