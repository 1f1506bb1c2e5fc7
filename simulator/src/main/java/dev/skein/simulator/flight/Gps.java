package dev.skein.simulator.flight;

import java.util.SplittableRandom;

/**
 * A satellite receiver and the estimate that an autopilot makes of it: an error that wanders, and a
 * little noise. It needs a while after power-up; without satellites the estimate drifts away.
 * Metres; time passes by {@link #step} only.
 */
public final class Gps {

  private static final double WANDER_SECONDS = 40;
  private static final double WANDER_M = 0.7;
  private static final double NOISE_M = 0.03;
  private static final double DRIFT_MPS = 0.8;
  private static final double TRUSTED_WITHOUT_S = 2;
  private static final double READY_AFTER_S = 3;

  private final SplittableRandom random;
  private double untilFixS;
  private double fixedForS;
  private double lostForS;
  private boolean isLost;
  private double errorNorth;
  private double errorEast;
  private double errorUp;
  private double noiseNorth;
  private double noiseEast;
  private double driftNorth;
  private double driftEast;

  public Gps(SplittableRandom random) {
    this.random = random;
    powerUp();
  }

  /** Begins to search for satellites. */
  public final void powerUp() {
    untilFixS = 2 + 2 * random.nextDouble();
    fixedForS = 0;
    lostForS = 0;
    driftNorth = 0;
    driftEast = 0;
    errorNorth = WANDER_M * random.nextGaussian();
    errorEast = WANDER_M * random.nextGaussian();
    errorUp = WANDER_M * 1.5 * random.nextGaussian();
  }

  /** Takes the satellites away, or gives them back. */
  public void lose(boolean lost) {
    isLost = lost;
  }

  public void step(double seconds) {
    if (untilFixS > 0 && !isLost) {
      untilFixS -= seconds;
      return;
    }
    if (isLost) {
      lostForS += seconds;
      fixedForS = 0;
      driftNorth += DRIFT_MPS * random.nextGaussian() * Math.sqrt(seconds);
      driftEast += DRIFT_MPS * random.nextGaussian() * Math.sqrt(seconds);
    } else {
      lostForS = 0;
      fixedForS += seconds;
      driftNorth *= 1 - Math.min(1, seconds);
      driftEast *= 1 - Math.min(1, seconds);
    }
    double kept = 1 - seconds / WANDER_SECONDS;
    double added = WANDER_M * Math.sqrt(2 * seconds / WANDER_SECONDS);
    errorNorth = errorNorth * kept + added * random.nextGaussian();
    errorEast = errorEast * kept + added * random.nextGaussian();
    errorUp = errorUp * kept + 1.5 * added * random.nextGaussian();
    noiseNorth = NOISE_M * random.nextGaussian();
    noiseEast = NOISE_M * random.nextGaussian();
  }

  /** Whether the receiver has a 3D fix. */
  public boolean hasFix() {
    return untilFixS <= 0 && !isLost;
  }

  /** Whether there is an estimate of the position at all. */
  public boolean hasEstimate() {
    return untilFixS <= 0;
  }

  /** Whether the estimate has settled, good enough to take off by. */
  public boolean isReady() {
    return fixedForS >= READY_AFTER_S;
  }

  /** Whether the estimate has been without satellites for too long to fly by. */
  public boolean isUnreliable() {
    return lostForS > TRUSTED_WITHOUT_S;
  }

  public int satellites() {
    return hasFix() ? 10 + (int) Math.round(2 - Math.abs(errorNorth)) : 0;
  }

  /** Horizontal dilution of precision, times 100. */
  public int hdop() {
    return 70 + (int) Math.round(30 * Math.abs(errorEast));
  }

  public double errorNorthM() {
    return errorNorth + noiseNorth + driftNorth;
  }

  public double errorEastM() {
    return errorEast + noiseEast + driftEast;
  }

  public double errorUpM() {
    return errorUp;
  }
}
