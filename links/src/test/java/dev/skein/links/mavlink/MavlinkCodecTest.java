package dev.skein.links.mavlink;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.TlogRecords.TlogRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Our codec against the recorded logs and against independent decoders. */
class MavlinkCodecTest {

  static final List<String> LOGS = TlogRecords.LOGS;

  /** CURRENT_MODE came later. */
  private static final Set<Integer> UNKNOWN_TO_DRONEFLEET = Set.of(436);

  private static final class Found implements FrameReader.Sink {
    final List<Frame> frames = new ArrayList<>();
    final Map<Drop, Integer> drops = new EnumMap<>(Drop.class);

    @Override
    public void frame(Frame frame) {
      frames.add(frame);
    }

    @Override
    public void dropped(Drop cause) {
      drops.merge(cause, 1, Integer::sum);
    }
  }

  private final Found found = new Found();

  @ParameterizedTest
  @FieldSource("LOGS")
  void everyRecordedFrameIsReadAsDronefleetReadsIt(String log) throws IOException {
    int compared = 0;
    for (TlogRecord r : TlogRecords.read(log)) {
      found.frames.clear();
      FrameReader.read(r.frame(), r.frame().length, found);
      assertThat(found.drops).isEmpty();
      assertThat(found.frames).hasSize(1);
      Frame ours = found.frames.getFirst();
      assertThat(ours.messageId()).isEqualTo(r.messageId());
      assertThat(ours.systemId()).isEqualTo(r.systemId());
      assertThat(ours.sequence()).isEqualTo(r.frame()[4] & 0xFF);
      MavlinkMessage message = ours.message();
      if (message != null) {
        Optional<Object> theirs = Dronefleet.read(r.frame(), r.messageId());
        if (theirs.isPresent()) {
          assertThat(Dronefleet.line(message)).isEqualTo(Dronefleet.line(theirs.get()));
          compared++;
        } else {
          assertThat(r.messageId()).isIn(UNKNOWN_TO_DRONEFLEET);
        }
      }
    }
    assertThat(compared).isGreaterThan(1_500);
  }

  @ParameterizedTest
  @FieldSource("LOGS")
  void everyRecordedFrameIsReadAsNodeMavlinkReadsIt(String log) throws Exception {
    List<NodeMavlink.Packet> theirs = NodeMavlink.read(log);
    Set<Integer> known = theirs.stream().map(NodeMavlink.Packet::messageId).collect(toSet());
    List<NodeMavlink.Packet> ours = new ArrayList<>();
    for (TlogRecord r : TlogRecords.read(log)) {
      found.frames.clear();
      FrameReader.read(r.frame(), r.frame().length, found);
      if (known.contains(r.messageId())) {
        ours.add(NodeMavlink.Packet.of(found.frames.getFirst()));
      }
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /**
   * Every message that Skein reads, with random bytes in every field (text where text belongs),
   * read by all three.
   */
  @Test
  void generatedFramesAreReadAsBothOthersReadThem(@TempDir Path directory) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    List<byte[]> frames = GeneratedFrames.make(new Random(seed), 20);
    Path log = directory.resolve("generated.tlog");
    GeneratedFrames.write(frames, log);
    List<NodeMavlink.Packet> ours = new ArrayList<>();
    Set<Integer> byDronefleet = new TreeSet<>();
    for (byte[] bytes : frames) {
      found.frames.clear();
      FrameReader.read(bytes, bytes.length, found);
      Frame frame = found.frames.getFirst();
      MavlinkMessage message = Objects.requireNonNull(frame.message());
      Optional<Object> theirs = Dronefleet.read(bytes, frame.messageId());
      if (theirs.isPresent()) {
        byDronefleet.add(frame.messageId());
        assertThat(Dronefleet.line(message))
            .as("seed %d", seed)
            .isEqualTo(Dronefleet.line(theirs.get()));
      }
      if (frame.messageId() != MavlinkMessage.EventReport.ID) {
        ours.add(NodeMavlink.Packet.of(frame));
      }
    }

    assertThat(found.drops).isEmpty();
    assertThat(NodeMavlink.read(log)).as("seed %d", seed).isEqualTo(ours);
    Set<Integer> expected = new TreeSet<>(GeneratedFrames.IDS);
    expected.removeAll(UNKNOWN_TO_DRONEFLEET);
    assertThat(byDronefleet).isEqualTo(expected);
  }

  @Test
  void everyRecordedMessageIsKnownByAnIndependentDecoder() throws Exception {
    Set<Integer> unknown = new TreeSet<>();
    for (String log : LOGS) {
      Set<Integer> known = new TreeSet<>();
      NodeMavlink.read(log).forEach(packet -> known.add(packet.messageId()));
      for (TlogRecord r : TlogRecords.read(log)) {
        if (!known.contains(r.messageId()) && Dronefleet.knows(r)) {
          known.add(r.messageId());
        }
      }
      TlogRecords.read(log).forEach(r -> unknown.add(r.messageId()));
      unknown.removeAll(known);
    }
    assertThat(unknown).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("LOGS")
  void whatIsReadIsWrittenAsItWas(String log) {
    for (TlogRecord r : TlogRecords.read(log)) {
      found.frames.clear();
      FrameReader.read(r.frame(), r.frame().length, found);
      MavlinkMessage message = found.frames.getFirst().message();
      if (message != null) {
        byte[] again = new FrameWriter(1, 1).write(message);
        found.frames.clear();
        FrameReader.read(again, again.length, found);
        assertThat(found.frames.getFirst().message()).isEqualTo(message);
      }
    }
    assertThat(found.drops).isEmpty();
  }

  @Test
  void severalFramesInADatagramWithGarbageBetween() {
    byte[] heartbeat = new FrameWriter(7, 1).write(new MavlinkMessage.Heartbeat(2, 3, 81, 0, 3, 3));
    byte[] all = new byte[heartbeat.length * 2 + 6];
    System.arraycopy(heartbeat, 0, all, 3, heartbeat.length);
    System.arraycopy(heartbeat, 0, all, 6 + heartbeat.length, heartbeat.length);

    FrameReader.read(all, all.length, found);

    assertThat(found.frames).hasSize(2);
    assertThat(found.drops).containsExactly(Map.entry(Drop.GARBAGE, 2));
  }

  @Test
  void badFramesAreCountedByCause() {
    byte[] frame = new FrameWriter(7, 1).write(new MavlinkMessage.Heartbeat(2, 3, 81, 4, 3, 3));
    byte[] wrong = frame.clone();
    wrong[12] ^= 1;
    FrameReader.read(wrong, wrong.length, found);
    FrameReader.read(frame, frame.length - 1, found);
    byte[] flags = frame.clone();
    flags[2] = 2;
    FrameReader.read(flags, flags.length, found);
    byte[] unknown = frame.clone();
    unknown[9] = 0x7F;
    FrameReader.read(unknown, unknown.length, found);

    assertThat(found.frames).isEmpty();
    assertThat(found.drops)
        .containsEntry(Drop.WRONG_CRC, 1)
        .containsEntry(Drop.INCOMPATIBLE_FLAGS, 1)
        .containsEntry(Drop.UNKNOWN_MESSAGE, 1)
        .containsKey(Drop.TRUNCATED);
  }

  @Test
  void noBytesMakeItThrowAndNoBrokenFrameGetsThrough() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<TlogRecord> records = TlogRecords.read("px4-1-mission-4x");
    for (int i = 0; i < 200_000; i++) {
      byte[] frame = records.get(random.nextInt(records.size())).frame().clone();
      int length = frame.length;
      switch (random.nextInt(4)) {
        case 0 -> random.nextBytes(frame);
        case 1 -> frame[1 + random.nextInt(frame.length - 1)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> length = random.nextInt(frame.length);
        default -> frame = Arrays.copyOfRange(frame, random.nextInt(frame.length), frame.length);
      }
      found.frames.clear();
      FrameReader.read(frame, Math.min(length, frame.length), found);
      // One bit or a cut cannot pass a CRC-16; random bytes pass once in 65,536.
      assertThat(found.frames.size()).as("seed %d run %d", seed, i).isLessThanOrEqualTo(1);
    }
    assertThat(found.drops)
        .containsKeys(Drop.GARBAGE, Drop.TRUNCATED, Drop.WRONG_CRC, Drop.INCOMPATIBLE_FLAGS);
  }
}
