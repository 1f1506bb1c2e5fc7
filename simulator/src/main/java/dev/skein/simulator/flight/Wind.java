package dev.skein.simulator.flight;

import java.util.SplittableRandom;

/**
 * Wind at one vehicle: a steady part, and gusts as an Ornstein-Uhlenbeck process, which is how
 * Dryden's model has them along the path. Metres a second towards north and east.
 */
public final class Wind {

  private static final double GUST_SECONDS = 3.5;

  private final SplittableRandom random;
  private final double steadyNorth;
  private final double steadyEast;
  private final double gustMps;
  private double gustNorth;
  private double gustEast;

  public Wind(Weather weather, SplittableRandom random) {
    this.random = random;
    this.steadyNorth = -weather.windMps() * Math.cos(Math.toRadians(weather.windFromDeg()));
    this.steadyEast = -weather.windMps() * Math.sin(Math.toRadians(weather.windFromDeg()));
    this.gustMps = weather.gustMps();
  }

  public void step(double seconds) {
    if (gustMps > 0) {
      double kept = 1 - seconds / GUST_SECONDS;
      double added = gustMps * Math.sqrt(2 * seconds / GUST_SECONDS);
      gustNorth = gustNorth * kept + added * random.nextGaussian();
      gustEast = gustEast * kept + added * random.nextGaussian();
    }
  }

  public double north() {
    return steadyNorth + gustNorth;
  }

  public double east() {
    return steadyEast + gustEast;
  }

  /** The gust alone, which an autopilot has not yet corrected. */
  double gustNorth() {
    return gustNorth;
  }

  double gustEast() {
    return gustEast;
  }
}
