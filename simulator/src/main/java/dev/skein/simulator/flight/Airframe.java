package dev.skein.simulator.flight;

/**
 * What a multicopter can do.
 *
 * @param fastestMps through the air
 * @param climbMps up
 * @param descentMps down
 * @param accelerationMps2 in each direction
 * @param turnDegPerS about its own axis
 * @param massKg with its battery
 * @param hoverWatts what staying in place takes, without wind
 */
public record Airframe(
    double fastestMps,
    double climbMps,
    double descentMps,
    double accelerationMps2,
    double turnDegPerS,
    double massKg,
    double hoverWatts) {

  /** A quadrotor of two kilograms. */
  public static Airframe quadrotor() {
    return new Airframe(18, 2.5, 2, 2.5, 90, 2.1, 265);
  }
}
