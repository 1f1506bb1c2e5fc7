package dev.skein.simulator.vehicle;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Which messages are sent by themselves, and how often. Nothing is sent more often than the rate of
 * positions, but that heartbeats and the like may come once a second. Times in microseconds.
 */
final class Streams {

  private static final int MOST = 32;
  private static final long LONGEST = 1_000_000_000_000L;

  private final Manner manner;
  private final double rateHz;
  private final int[] ids = new int[MOST];
  private final long[] intervals = new long[MOST];
  private final long[] due = new long[MOST];
  private int count;
  private long next;

  Streams(Manner manner, double rateHz) {
    this.manner = manner;
    this.rateHz = rateHz;
  }

  /** The usual ones, from then on. */
  void boot(long from) {
    count = 0;
    for (Manner.Stream stream : usual()) {
      set(stream.messageId(), micros(stream), from);
    }
    Arrays.fill(due, from);
    next = from;
  }

  /**
   * A message is sent that often from now on; when there are too many already it is not.
   *
   * @param micros between two; 0 as usual, negative never
   */
  void set(int messageId, long micros, long now) {
    int at = 0;
    while (at < count && ids[at] != messageId) {
      at++;
    }
    long wanted = micros == 0 ? usual(messageId) : Math.min(micros, LONGEST);
    if (wanted < 0) {
      remove(at);
      return;
    }
    if (at == MOST) {
      return;
    }
    count = Math.max(count, at + 1);
    ids[at] = messageId;
    intervals[at] = Math.max(wanted, (long) (1e6 / mostHz(messageId)));
    due[at] = now;
    next = now;
  }

  /** Microseconds between two; -1 when it is not sent by itself. */
  long interval(int messageId) {
    for (int i = 0; i < count; i++) {
      if (ids[i] == messageId) {
        return intervals[i];
      }
    }
    return -1;
  }

  /** Names what is due, each once. */
  void forEachDue(long now, IntConsumer send) {
    if (now < next) {
      return;
    }
    next = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (due[i] <= now) {
        due[i] = Math.max(due[i] + intervals[i], now);
        send.accept(ids[i]);
      }
      next = Math.min(next, due[i]);
    }
  }

  private void remove(int at) {
    if (at < count) {
      count--;
      ids[at] = ids[count];
      intervals[at] = intervals[count];
      due[at] = due[count];
    }
  }

  private double mostHz(int messageId) {
    boolean isFast =
        messageId == Telemetry.ATTITUDE
            || messageId == Telemetry.GLOBAL_POSITION_INT
            || messageId == Telemetry.VFR_HUD;
    return isFast ? rateHz : Math.max(rateHz, 1);
  }

  private long usual(int messageId) {
    return usual().stream()
        .filter(stream -> stream.messageId() == messageId)
        .mapToLong(Streams::micros)
        .findFirst()
        .orElse(-1);
  }

  private List<Manner.Stream> usual() {
    return manner.streams(rateHz);
  }

  private static long micros(Manner.Stream stream) {
    return (long) (1e6 / stream.hz());
  }
}
