package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What a vehicle says, as frames in order: at once, or when what it answers now has been answered.
 */
final class Outbox {

  static final int STATUSTEXT = 253;

  private static final int CHUNK = 50;

  private final Speech speech;
  private final Consumer<byte[]> frames;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private int nextTextId;

  Outbox(Speech speech, Consumer<byte[]> frames) {
    this.speech = speech;
    this.frames = frames;
  }

  /** As after power-up: what was not yet said is forgotten. */
  void restart() {
    later.clear();
    nextTextId = 0;
  }

  void send(int messageId, Payload payload) {
    byte[] frame = speech.write(messageId, payload);
    if (frame != null) {
      frames.accept(frame);
    }
  }

  void later(Runnable saying) {
    later.add(saying);
  }

  /** Says what was kept for later. */
  void flush() {
    for (Runnable next = later.poll(); next != null; next = later.poll()) {
      next.run();
    }
  }

  /** A text in one message, cut off at 50 bytes, as ArduPilot sends. */
  void text(int severity, String text) {
    Payload payload = Payload.of(STATUSTEXT).u8(0, severity).text(1, CHUNK, text);
    later(() -> send(STATUSTEXT, payload));
  }

  /** A text in as many numbered chunks as it takes, as PX4 sends. */
  void chunkedText(int severity, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    nextTextId = nextTextId % 0xFFFF + 1;
    for (int chunk = 0; chunk * CHUNK < bytes.length; chunk++) {
      byte[] part =
          Arrays.copyOfRange(bytes, chunk * CHUNK, Math.min(bytes.length, (chunk + 1) * CHUNK));
      Payload payload =
          Payload.of(STATUSTEXT)
              .u8(0, severity)
              .text(1, CHUNK, new String(part, StandardCharsets.UTF_8))
              .u16(51, nextTextId)
              .u8(53, chunk);
      later(() -> send(STATUSTEXT, payload));
    }
  }
}
