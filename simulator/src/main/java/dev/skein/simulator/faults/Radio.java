package dev.skein.simulator.faults;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One direction of a link: each datagram is lost, delayed, doubled or overtaken by the odds of its
 * {@link Quality}. Deterministic for a seed; time passes by {@link #step} only.
 */
public final class Radio {

  private static final int MOST_WAITING = 2_000;
  private static final long OVERTAKEN_MICROS = 400_000;

  /**
   * What a link is like.
   *
   * @param loss the share of datagrams that is lost, 0 to 1
   * @param doubles the share that arrives twice
   * @param reordered the share that later ones overtake
   * @param delayMs how long each is under way, and up to half as long again
   */
  public record Quality(double loss, double doubles, double reordered, double delayMs) {

    public static final Quality PERFECT = new Quality(0, 0, 0, 0);

    public Quality withLoss(double share) {
      return new Quality(share, doubles, reordered, delayMs);
    }

    public Quality withDoubles(double share) {
      return new Quality(loss, share, reordered, delayMs);
    }

    public Quality withReordered(double share) {
      return new Quality(loss, doubles, share, delayMs);
    }

    public Quality withDelayMs(double millis) {
      return new Quality(loss, doubles, reordered, millis);
    }
  }

  private final SplittableRandom random;
  private final Consumer<byte[]> receiver;
  private final PriorityQueue<UnderWay> underWay =
      new PriorityQueue<>(
          Comparator.comparingLong(UnderWay::dueMicros).thenComparingLong(UnderWay::number));
  private Quality quality;
  private boolean isCut;
  private long nowMicros;
  private long number;
  private long lost;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record UnderWay(long dueMicros, long number, byte[] datagram) {}

  public Radio(Quality quality, SplittableRandom random, Consumer<byte[]> receiver) {
    this.quality = quality;
    this.random = random;
    this.receiver = receiver;
  }

  public Quality quality() {
    return quality;
  }

  public void become(Quality newQuality) {
    quality = newQuality;
  }

  /** Nothing comes through, or everything again. */
  public void cut(boolean cut) {
    isCut = cut;
  }

  /** Datagrams that did not arrive, by the odds, by a cut, or because too many were under way. */
  public long lost() {
    return lost;
  }

  /** Sends; it may arrive at once, later, twice or never. */
  public void send(byte[] datagram) {
    if (isCut) {
      lost++;
    } else if (quality.equals(Quality.PERFECT) && underWay.isEmpty()) {
      receiver.accept(datagram);
    } else {
      if (random.nextDouble() < quality.loss) {
        lost++;
      } else {
        launch(datagram);
      }
      if (random.nextDouble() < quality.doubles) {
        launch(datagram);
      }
    }
  }

  /** Lets arrive what is due by then. */
  public void step(long micros) {
    nowMicros = micros;
    while (!underWay.isEmpty() && underWay.peek().dueMicros <= micros) {
      receiver.accept(underWay.remove().datagram);
    }
  }

  private void launch(byte[] datagram) {
    if (underWay.size() == MOST_WAITING) {
      lost++;
      return;
    }
    double delay = quality.delayMs * 1_000 * (1 + 0.5 * random.nextDouble());
    boolean isOvertaken = random.nextDouble() < quality.reordered;
    long late = isOvertaken ? random.nextLong(OVERTAKEN_MICROS) : 0;
    underWay.add(new UnderWay(nowMicros + (long) delay + late, number++, datagram));
  }
}
