package dev.skein.links;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a link counts, by name. Thread-safe. */
public final class LinkCounters {

  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  /** The counter of that name, for example {@code dropped.wrong_crc}. */
  public LongAdder counter(String name) {
    return counters.computeIfAbsent(name, _ -> new LongAdder());
  }

  public void add(String name) {
    counter(name).increment();
  }

  /** All counters as they are now. */
  public Map<String, Long> snapshot() {
    Map<String, Long> now = new TreeMap<>();
    counters.forEach((name, adder) -> now.put(name, adder.sum()));
    return now;
  }
}
