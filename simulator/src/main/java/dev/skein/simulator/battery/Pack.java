package dev.skein.simulator.battery;

import java.util.random.RandomGenerator;

/**
 * What one pack is like: no vehicle tells it, and no two packs are the same.
 *
 * @param ratedAh what the label says, ampere hours
 * @param health what age has left of it, 0.8 to 1
 * @param cellOhms resistance of one cell at 25 °C
 * @param polarOhms the part of the resistance that shows only after a while
 * @param polarSeconds the time constant of that
 * @param gaugeGain what the current sensor reads, divided by what flows
 */
record Pack(
    double ratedAh,
    double health,
    double cellOhms,
    double polarOhms,
    double polarSeconds,
    double gaugeGain) {

  static final int CELLS = 4;

  /** Draws one; older packs hold less and resist more. */
  static Pack draw(RandomGenerator random) {
    double age = random.nextDouble();
    return new Pack(
        5.2,
        1 - 0.2 * age,
        (0.0035 + 0.0005 * random.nextDouble()) * (1 + 0.9 * age),
        0.0025 * (1 + 0.5 * age),
        18 + 14 * random.nextDouble(),
        1 + 0.02 * Math.clamp(random.nextGaussian(), -2.0, 2.0));
  }

  /** Ampere hours that it gives at that temperature: cold packs give less. */
  double usableAh(double temperatureC) {
    return ratedAh * health * (1 - 0.008 * Math.max(0, 15 - temperatureC));
  }

  /** Resistance of a cell at that temperature and charge: cold and empty cells resist more. */
  double ohms(double temperatureC, double charge) {
    double cold = Math.exp(0.018 * Math.max(0, 25 - temperatureC));
    double empty = 1 + 0.8 * Math.max(0, 0.15 - charge) / 0.15;
    return cellOhms * cold * empty;
  }
}
