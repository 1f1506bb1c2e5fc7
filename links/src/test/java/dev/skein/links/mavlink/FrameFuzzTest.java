package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Broken frames, by the hundred thousand; ten million with {@code -Dfuzz.frames=10000000}. None
 * makes an exception, and none an event. A frame counts as good by a decoder of the test's own.
 */
class FrameFuzzTest {

  private static final Path CORPUS = Path.of("src/test/resources/dev/skein/links/mavlink/corpus");
  private static final int FRAMES = Integer.getInteger("fuzz.frames", 200_000);
  private static final int MOST_PIECES = 3;
  private static final InetSocketAddress HOME = new InetSocketAddress("127.0.0.1", 14_000);
  private static final Instant NOW = Instant.parse("2025-08-03T10:00:00Z");

  private final List<Event<?>> events = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();

  /** Each line of a corpus file is a datagram that broke a decoder somewhere, or could. */
  @ParameterizedTest
  @MethodSource("corpus")
  void noDatagramOfTheCorpusMakesAnEvent(Path file) throws IOException {
    MavlinkFleet fleet = fleet();
    int datagrams = 0;
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        byte[] bytes = HexFormat.of().parseHex(line.strip());
        fleet.datagram(bytes, bytes.length, HOME, NOW);
        datagrams++;
      }
    }

    assertThat(datagrams).isPositive();
    assertThat(events).isEmpty();
    assertThat(counters.snapshot().getOrDefault("frames", 0L)).isZero();
    assertThat(counters.snapshot().keySet()).anyMatch(name -> name.startsWith("dropped."));
  }

  static Stream<Path> corpus() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files.sorted().toList().stream();
    }
  }

  @Test
  void noBrokenFrameMakesAnExceptionOrAnEvent() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + ", frames " + FRAMES);
    Random random = new Random(seed);
    List<byte[]> good = new ArrayList<>(GeneratedFrames.make(random, 10));
    for (String log : TlogRecords.LOGS) {
      TlogRecords.read(log).stream().limit(500).forEach(r -> good.add(r.frame()));
    }
    MavlinkFleet fleet = fleet();
    long expected = 0;
    int made = 0;
    while (made < FRAMES) {
      int pieces = 1 + random.nextInt(MOST_PIECES);
      byte[] datagram = new byte[0];
      for (int i = 0; i < pieces; i++) {
        byte[] piece = broken(good.get(random.nextInt(good.size())), random);
        int at = datagram.length;
        datagram = Arrays.copyOf(datagram, at + piece.length);
        System.arraycopy(piece, 0, datagram, at, piece.length);
      }
      made += pieces;
      int before = events.size();
      fleet.datagram(datagram, datagram.length, HOME, NOW.plusMillis(made));
      long passed = counters.counter("frames").sum();
      if (passed == expected) {
        assertThat(events).as("seed %d frame %d", seed, made).hasSize(before);
      } else {
        // By chance, once in 65,536: then it is a whole frame by the standard's own rule.
        assertThat(hasWholeFrame(datagram)).as("seed %d frame %d", seed, made).isTrue();
        expected = passed;
      }
    }
    System.out.println("passed by chance: " + expected + "; " + counters.snapshot());

    assertThat(expected).isLessThan(FRAMES / 1_000);
    assertThat(counters.snapshot())
        .containsKeys(
            "dropped.garbage",
            "dropped.truncated",
            "dropped.wrong_crc",
            "dropped.unknown_message",
            "dropped.incompatible_flags");
  }

  /** 32-bit system ids (2), targets (4), and all that may come. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6, 8, 16, 32, 64, 128, 254, 255})
  void aFlagThatIsNotKnownIsRefused(int flags) {
    byte[] frame = new FrameWriter(7, 1).write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 4, 3));
    byte[] wide = Arrays.copyOf(frame, frame.length + 3);
    System.arraycopy(frame, 7, wide, 10, frame.length - 7);
    Arrays.fill(wide, 7, 10, (byte) 0);
    wide[2] = (byte) flags;
    repairCrc(wide);
    MavlinkFleet fleet = fleet();
    fleet.datagram(wide, wide.length, HOME, NOW);

    assertThat(events).isEmpty();
    assertThat(counters.snapshot())
        .containsEntry("dropped.incompatible_flags", 1L)
        .doesNotContainKey("frames");
  }

  private MavlinkFleet fleet() {
    MavlinkFleet fleet =
        new MavlinkFleet(
            MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550)),
            new Run("links@test", 1),
            events::add,
            (_, _) -> {},
            new EventIds(InstantSource.system()),
            counters);
    // Known, so that a frame that gets through would be told.
    for (int system = 0; system < 256; system++) {
      fleet.named(VehicleAddress.mavlink("mavlink", system, 1), new DroneId(system + 1), NOW);
    }
    return fleet;
  }

  private static byte[] broken(byte[] good, Random random) {
    byte[] frame = good.clone();
    switch (random.nextInt(8)) {
      case 0 -> random.nextBytes(frame);
      case 1 -> flip(frame, random, 1);
      case 2 -> flip(frame, random, 1 + random.nextInt(16));
      case 3 -> {
        return Arrays.copyOf(frame, 1 + random.nextInt(frame.length - 1));
      }
      case 4 -> {
        return Arrays.copyOfRange(frame, 1 + random.nextInt(frame.length - 1), frame.length);
      }
      case 5 -> frame[1] = different(frame[1], random);
      case 6 -> frame[2] = (byte) (2 + random.nextInt(254));
      default -> frame[9] = (byte) (1 + random.nextInt(255));
    }
    return Arrays.equals(frame, good) ? new byte[] {1} : frame;
  }

  private static void flip(byte[] frame, Random random, int bits) {
    for (int i = 0; i < bits; i++) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private static byte different(byte old, Random random) {
    return (byte) (old + 1 + random.nextInt(255));
  }

  /** The standard's rule, written out again: anywhere a magic byte, a length and a CRC that fit. */
  private static boolean hasWholeFrame(byte[] d) {
    for (int at = 0; at < d.length; at++) {
      boolean is2 = (d[at] & 0xFF) == 0xFD;
      if (!is2 && (d[at] & 0xFF) != 0xFE) {
        continue;
      }
      int header = is2 ? 10 : 6;
      if (at + header + 2 > d.length) {
        continue;
      }
      int crcAt = at + header + (d[at + 1] & 0xFF);
      if (crcAt + 2 > d.length) {
        continue;
      }
      int id =
          is2
              ? (d[at + 7] & 0xFF) | (d[at + 8] & 0xFF) << 8 | (d[at + 9] & 0xFF) << 16
              : d[at + 5] & 0xFF;
      MessageTable.MessageInfo info = MessageTable.find(id);
      if (info != null
          && bitwise(d, at + 1, crcAt, info.crcExtra())
              == ((d[crcAt] & 0xFF) | (d[crcAt + 1] & 0xFF) << 8)) {
        return true;
      }
    }
    return false;
  }

  /** CRC-16/MCRF4XX bit by bit. */
  private static int bitwise(byte[] bytes, int from, int to, int extra) {
    int crc = 0xFFFF;
    for (int i = from; i <= to; i++) {
      crc ^= i == to ? extra : bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x8408;
      }
    }
    return crc;
  }

  private static void repairCrc(byte[] frame) {
    int crc = bitwise(frame, 1, frame.length - 2, 50);
    frame[frame.length - 2] = (byte) crc;
    frame[frame.length - 1] = (byte) (crc >> 8);
  }
}
