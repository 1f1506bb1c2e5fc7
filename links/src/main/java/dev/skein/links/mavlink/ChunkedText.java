package dev.skein.links.mavlink;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Joins the chunks of a long STATUSTEXT: same id, sequence 0, 1, 2 ..., the last one shorter than
 * 50 bytes. A chunk that never came leaves an ellipsis.
 */
final class ChunkedText {

  private static final int CHUNK_LENGTH = 50;
  private static final int MOST_CHUNKS = 8;

  private final TreeMap<Integer, String> chunks = new TreeMap<>();
  private int chunkId;

  /** The whole text when this was its last chunk. */
  Optional<String> add(MavlinkMessage.StatusText text) {
    if (text.chunkId() == 0) {
      return Optional.of(utf8(text.text()));
    }
    if (text.chunkId() != chunkId) {
      chunks.clear();
      chunkId = text.chunkId();
    }
    chunks.put(text.chunkSeq(), text.text());
    boolean isLast = text.text().length() < CHUNK_LENGTH || chunks.size() >= MOST_CHUNKS;
    return isLast ? Optional.of(join()) : Optional.empty();
  }

  private String join() {
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i <= chunks.lastKey(); i++) {
      whole.append(chunks.getOrDefault(i, "..."));
    }
    chunks.clear();
    chunkId = 0;
    return utf8(whole.toString());
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
  }
}
