package dev.skein.links.mavlink;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Joins the chunks of long STATUSTEXT: same id, sequence 0, 1, 2 ..., the last one shorter than 50
 * bytes. They may come in any order, and those of several texts mixed. What has not come within two
 * seconds leaves an ellipsis.
 */
final class ChunkedText {

  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int CHUNK_LENGTH = 50;
  private static final int MOST_CHUNKS = 8;
  private static final int MOST_TEXTS = 4;

  /** By id, oldest first. */
  private final Map<Integer, Chunks> open = new LinkedHashMap<>();

  /** A whole text, or what came of it. */
  record Text(int severity, String text) {}

  private static final class Chunks {
    private final TreeMap<Integer, String> parts = new TreeMap<>();
    private final int severity;
    private final Instant since;
    private boolean hasLast;

    private Chunks(int severity, Instant since) {
      this.severity = severity;
      this.since = since;
    }

    private void add(MavlinkMessage.StatusText chunk) {
      parts.put(chunk.chunkSeq(), chunk.text());
      hasLast |= chunk.text().length() < CHUNK_LENGTH;
    }

    private boolean isWhole() {
      return (hasLast && parts.lastKey() == parts.size() - 1) || parts.size() == MOST_CHUNKS;
    }

    private Text join() {
      StringBuilder whole = new StringBuilder();
      int expected = 0;
      for (Map.Entry<Integer, String> part : parts.entrySet()) {
        whole.append(part.getKey() == expected ? "" : "...").append(part.getValue());
        expected = part.getKey() + 1;
      }
      boolean endsEarly = !hasLast && parts.size() < 2;
      return new Text(severity, utf8(whole.toString()) + (endsEarly ? "..." : ""));
    }
  }

  /** The texts that are whole with this one, or that have no room any more. */
  List<Text> add(MavlinkMessage.StatusText text, Instant now) {
    if (text.chunkId() == 0) {
      return List.of(new Text(text.severity(), utf8(text.text())));
    }
    List<Text> told = new ArrayList<>(overdue(now));
    Chunks chunks = open.computeIfAbsent(text.chunkId(), _ -> new Chunks(text.severity(), now));
    chunks.add(text);
    if (chunks.isWhole()) {
      open.remove(text.chunkId());
      told.add(chunks.join());
    } else if (open.size() > MOST_TEXTS) {
      Iterator<Chunks> oldest = open.values().iterator();
      told.add(oldest.next().join());
      oldest.remove();
    }
    return told;
  }

  /** What came of the texts of which no more will come. */
  List<Text> overdue(Instant now) {
    if (open.isEmpty()) {
      return List.of();
    }
    List<Text> told = new ArrayList<>();
    open.values()
        .removeIf(chunks -> {
          boolean isOverdue = !chunks.since.plus(PATIENCE).isAfter(now);
          if (isOverdue) {
            told.add(chunks.join());
          }
          return isOverdue;
        });
    return told;
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
  }
}
