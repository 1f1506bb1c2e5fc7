package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Texts in several STATUSTEXT. */
class ChunkedTextTest {

  private static final int CHUNK = 50;

  private final ChunkedText texts = new ChunkedText();

  @Test
  void aTextOfManyBytesACharacterIsWhole() {
    String text = "无人机电量低于百分之二十，请立即返航并在安全地点降落，否则将自动执行返航程序";
    List<Optional<String>> heard = hear(text);

    assertThat(heard).hasSizeGreaterThan(2).last().isEqualTo(Optional.of(text));
    assertThat(heard.subList(0, heard.size() - 1)).containsOnly(Optional.empty());
  }

  @Test
  void aChunkThatNeverCameLeavesAnEllipsis() {
    String text = "a".repeat(CHUNK) + "b".repeat(CHUNK) + "c";
    List<StatusText> chunks = chunks(text);
    texts.add(chunks.get(0));

    assertThat(texts.add(chunks.get(2))).contains("a".repeat(CHUNK) + "...c");
  }

  /** As they come off the wire. */
  private List<Optional<String>> hear(String text) {
    List<Optional<String>> heard = new ArrayList<>();
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
                heard.add(texts.add(each));
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
