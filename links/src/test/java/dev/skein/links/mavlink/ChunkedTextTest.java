package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts in several STATUSTEXT. */
class ChunkedTextTest {

  private static final int CHUNK = 50;
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final ChunkedText texts = new ChunkedText();

  @Test
  void aTextOfManyBytesACharacterIsWhole() {
    String text = "无人机电量低于百分之二十，请立即返航并在安全地点降落，否则将自动执行返航程序";
    List<List<String>> heard = hear(text);

    assertThat(heard).hasSizeGreaterThan(2).last().isEqualTo(List.of(text));
    assertThat(heard.subList(0, heard.size() - 1)).containsOnly(List.of());
  }

  @Test
  void aChunkThatNeverCameLeavesAnEllipsis() {
    String text = "a".repeat(CHUNK) + "b".repeat(CHUNK) + "c";
    List<StatusText> chunks = chunks(text);
    assertThat(add(chunks.get(0), 9)).isEmpty();
    assertThat(add(chunks.get(2), 9)).isEmpty();

    assertThat(overdue(0)).isEmpty();
    assertThat(overdue(2)).containsExactly("a".repeat(CHUNK) + "...c");
    assertThat(overdue(2)).isEmpty();
  }

  @Test
  void aTextWhoseEndNeverCameIsToldAllTheSame() {
    assertThat(add(chunks("a".repeat(CHUNK) + "b").getFirst(), 9)).isEmpty();
    assertThat(overdue(2)).containsExactly("a".repeat(CHUNK) + "...");
    StatusText[] full = chunks("a".repeat(CHUNK) + "b".repeat(CHUNK)).toArray(StatusText[]::new);
    add(full[0], 9);
    add(full[1], 9);
    assertThat(overdue(2)).containsExactly("a".repeat(CHUNK) + "b".repeat(CHUNK));
  }

  @Test
  void chunksMayComeInAnyOrderAndThoseOfTwoTextsMixed() {
    List<StatusText> one = chunks("a".repeat(CHUNK) + "1");
    List<StatusText> other = chunks("b".repeat(CHUNK) + "2");
    assertThat(add(one.get(1), 5)).isEmpty();
    assertThat(add(other.get(0), 6)).isEmpty();
    assertThat(add(one.get(0), 5)).containsExactly("a".repeat(CHUNK) + "1");
    assertThat(add(other.get(1), 6)).containsExactly("b".repeat(CHUNK) + "2");
  }

  @Test
  void ofTooManyTextsTheOldestIsToldEarly() {
    for (int id = 1; id <= 4; id++) {
      assertThat(add(chunks(("" + id).repeat(CHUNK) + "x").getFirst(), id)).isEmpty();
    }
    assertThat(add(chunks("5".repeat(CHUNK) + "x").getFirst(), 5))
        .containsExactly("1".repeat(CHUNK) + "...");
  }

  @Test
  void aChunkOutOfAnyOrderLeavesOneEllipsis() {
    assertThat(texts.add(new StatusText(4, "z", 9, 255), NOW)).isEmpty();
    assertThat(overdue(2)).containsExactly("...z");
  }

  private List<String> add(StatusText chunk, int id) {
    return texts
        .add(new StatusText(chunk.severity(), chunk.text(), id, chunk.chunkSeq()), NOW)
        .stream()
        .map(ChunkedText.Text::text)
        .toList();
  }

  private List<String> overdue(int seconds) {
    return texts.overdue(NOW.plusSeconds(seconds)).stream().map(ChunkedText.Text::text).toList();
  }

  /** As they come off the wire. */
  private List<List<String>> hear(String text) {
    List<List<String>> heard = new ArrayList<>();
    FrameWriter writer = new FrameWriter(7, 1);
    for (StatusText chunk : chunks(text)) {
      byte[] frame = writer.write(chunk);
      FrameReader.read(
          frame,
          frame.length,
          new FrameReader.Sink() {
            @Override
            public void frame(Frame read) {
              if (read.message() instanceof StatusText each) {
                heard.add(add(each, 9));
              }
            }

            @Override
            public void dropped(Drop cause) {
              throw new AssertionError(cause);
            }
          });
    }
    return heard;
  }

  private static List<StatusText> chunks(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<StatusText> chunks = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += CHUNK) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + CHUNK));
      chunks.add(
          new StatusText(4, new String(part, StandardCharsets.ISO_8859_1), 9, chunks.size()));
    }
    return chunks;
  }
}
