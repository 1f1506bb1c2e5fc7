package dev.skein.links;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which instances of a kind of link live, as {@code system.health.check} and {@code
 * system.service.stopped} tell. Decides only; used by one thread at a time.
 */
public final class Signs {

  /** An instance that has given no sign for so long is taken for dead. */
  public static final Duration DEAD_AFTER = Duration.ofSeconds(5);

  private final Map<String, Instant> signs = new HashMap<>();
  private Instant begun = Instant.EPOCH;

  /** An instance has given a sign of life; {@link Instant#EPOCH} when it has stopped. */
  public void sign(String instance, Instant at) {
    signs.put(instance, at);
  }

  /**
   * Time has leapt: nobody's sign can have come meanwhile, so all who lived are waited for anew.
   */
  public void resume(Instant now) {
    begun = now;
    signs.replaceAll((_, at) -> at.equals(Instant.EPOCH) ? at : now);
  }

  /**
   * Whether the instance of a run, as it is written, is dead; waited for since the first asking.
   */
  public boolean isDead(@Nullable String run, Instant now) {
    if (begun.equals(Instant.EPOCH)) {
      begun = now;
    }
    String instance = run == null ? "" : Run.instanceOf(run);
    return signs.getOrDefault(instance, begun).plus(DEAD_AFTER).isBefore(now);
  }

  /** The instances that have given a sign lately. */
  public Stream<String> living(Instant now) {
    return signs.entrySet().stream()
        .filter(sign -> !sign.getValue().plus(DEAD_AFTER).isBefore(now))
        .map(Map.Entry::getKey);
  }
}
