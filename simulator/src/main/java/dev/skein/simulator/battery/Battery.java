package dev.skein.simulator.battery;

import java.util.random.RandomGenerator;

/**
 * Four lithium cells in series: an open-circuit voltage by charge, a resistance that answers at
 * once and one that answers late, self-heating, and a gauge that counts what its sensor reads
 * against the label. Volts, amperes, degrees Celsius; time passes by {@link #step} only.
 */
public final class Battery {

  /** Open-circuit volts of a cell for each twentieth of its charge, lithium polymer. */
  private static final double[] OPEN_CIRCUIT = {
    3.20, 3.55, 3.66, 3.70, 3.72, 3.74, 3.755, 3.77, 3.785, 3.80, 3.82, 3.845, 3.87, 3.90, 3.935,
    3.97, 4.01, 4.055, 4.10, 4.145, 4.20
  };

  private static final double DEAD_CELL_VOLTS = 2.7;
  private static final double HEAT_CAPACITY = 430; // joules a kelvin, 0.43 kg
  private static final double COOLING = 0.9; // watts a kelvin
  private static final double FAILED_CELL_VOLTS = 2.9;
  private static final double FAILED_CELL_OHMS = 3;

  private final RandomGenerator random;
  private final double ambientC;
  private Pack pack;
  private double charge;
  private double polarVolts;
  private double temperatureC;
  private double amps;
  private double cellVolts;
  private double gaugeAh;
  private boolean hasFailed;

  /**
   * A full pack.
   *
   * @param random draws what the pack is like
   * @param ambientC the air around it
   */
  public Battery(RandomGenerator random, double ambientC) {
    this.random = random;
    this.ambientC = ambientC;
    this.pack = Pack.draw(random);
    fill();
  }

  /** Another pack, full. */
  public void swap() {
    pack = Pack.draw(random);
    fill();
  }

  /** One cell fails: its voltage breaks down, and what it resists grows. */
  public void failCell() {
    hasFailed = true;
  }

  public boolean hasFailed() {
    return hasFailed;
  }

  /** Gives that power for that long; less when it cannot. */
  public void step(double watts, double seconds) {
    double ohms =
        pack.ohms(temperatureC, charge)
            * (hasFailed ? (Pack.CELLS - 1 + FAILED_CELL_OHMS) / Pack.CELLS : 1);
    double source = openCircuitVolts() - polarVolts - lost();
    double power = watts / Pack.CELLS;
    double root = source * source - 4 * ohms * power;
    amps = root > 0 ? (source - Math.sqrt(root)) / (2 * ohms) : source / (2 * ohms);
    cellVolts = source - amps * ohms;
    polarVolts += (amps * pack.polarOhms() - polarVolts) * seconds / pack.polarSeconds();
    double heat = Pack.CELLS * amps * amps * (ohms + pack.polarOhms());
    temperatureC += (heat - COOLING * (temperatureC - ambientC)) * seconds / HEAT_CAPACITY;
    double flownAh = amps * seconds / 3_600;
    charge = Math.max(0, charge - flownAh / pack.usableAh(temperatureC));
    gaugeAh += flownAh * pack.gaugeGain();
  }

  /** At its ends, under the load of now. */
  public double volts() {
    return cellVolts * Pack.CELLS;
  }

  public int cells() {
    return Pack.CELLS;
  }

  public double amps() {
    return amps;
  }

  public double temperatureC() {
    return temperatureC;
  }

  /** What the gauge believes is left, percent: it knows the label, not the age. */
  public double percent() {
    return Math.clamp(100 * (1 - gaugeAh / pack.ratedAh()), 0, 100);
  }

  /** What the gauge has counted, milliampere hours. */
  public double usedMah() {
    return gaugeAh * 1_000;
  }

  /** Whether it can turn a motor no more. */
  public boolean isDead() {
    return charge <= 0 || cellVolts < DEAD_CELL_VOLTS;
  }

  private void fill() {
    charge = 1;
    polarVolts = 0;
    temperatureC = ambientC;
    gaugeAh = 0;
    hasFailed = false;
    amps = 0;
    cellVolts = openCircuitVolts();
  }

  private double openCircuitVolts() {
    double place = charge * (OPEN_CIRCUIT.length - 1);
    int below = Math.min((int) place, OPEN_CIRCUIT.length - 2);
    return OPEN_CIRCUIT[below] + (place - below) * (OPEN_CIRCUIT[below + 1] - OPEN_CIRCUIT[below]);
  }

  /** Volts that a failed cell lacks, shared by all. */
  private double lost() {
    return hasFailed ? FAILED_CELL_VOLTS / Pack.CELLS : 0;
  }
}
