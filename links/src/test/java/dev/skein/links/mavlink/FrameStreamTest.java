package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in a stream that is read in pieces. */
class FrameStreamTest {

  private final List<byte[]> found = new ArrayList<>();
  private final List<Drop> drops = new ArrayList<>();

  private final FrameReader.Sink sink =
      new FrameReader.Sink() {
        @Override
        public void whole(byte[] bytes, int from, int to) {
          found.add(Arrays.copyOfRange(bytes, from, to));
        }

        @Override
        public void frame(Frame frame) {}

        @Override
        public void dropped(Drop cause) {
          drops.add(cause);
        }
      };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void howeverItIsSplitTheSameFramesAreFound(long seed) {
    Random random = new Random(seed);
    List<byte[]> frames = GeneratedFrames.make(random, 4);
    read(frames, random, false);

    assertThat(found).containsExactlyElementsOf(frames);
    assertThat(drops).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void garbageBetweenFramesLosesNone(long seed) {
    Random random = new Random(seed);
    List<byte[]> frames = GeneratedFrames.make(random, 4);
    read(frames, random, true);

    assertThat(found).containsExactlyElementsOf(frames);
    assertThat(drops).containsOnly(Drop.GARBAGE);
  }

  @Test
  void aStrayByteThatBeginsFramesHidesNoneBehindIt() {
    FrameWriter writer = new FrameWriter(7, 1);
    List<byte[]> frames = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      byte[] frame = writer.write(new MavlinkMessage.Heartbeat(2, 3, 209, 3, 4, 3));
      frames.add(frame);
      if (i == 15) {
        // As MAVLink 1 it is a message that nobody knows, with the next twelve frames in it.
        stream.write(0xFE);
      }
      stream.writeBytes(frame);
    }
    byte[] bytes = stream.toByteArray();
    FrameReader.readStream(bytes, bytes.length, sink);

    assertThat(found).containsExactlyElementsOf(frames);
    assertThat(drops).containsExactly(Drop.UNKNOWN_MESSAGE);
  }

  /** As a connection does it: what is not done with waits for more. */
  private void read(List<byte[]> frames, Random random, boolean withGarbage) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
      if (withGarbage) {
        all.writeBytes(new byte[] {1, 2, 3, 0x55});
      }
    }
    byte[] stream = all.toByteArray();
    byte[] buffer = new byte[1_000];
    int length = 0;
    int at = 0;
    while (at < stream.length) {
      int piece =
          Math.min(Math.min(1 + random.nextInt(400), buffer.length - length), stream.length - at);
      System.arraycopy(stream, at, buffer, length, piece);
      at += piece;
      length += piece;
      int done = FrameReader.readStream(buffer, length, sink);
      System.arraycopy(buffer, done, buffer, 0, length - done);
      length -= done;
    }
    assertThat(length).isZero();
  }
}
