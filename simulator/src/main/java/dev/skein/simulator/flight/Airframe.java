package dev.skein.simulator.flight;

/**
 * What a multicopter can do.
 *
 * @param cruiseMps over ground, when nobody asks for another speed
 * @param fastestMps through the air
 * @param climbMps up
 * @param descentMps down
 * @param landMps down, near the ground
 * @param accelerationMps2 in each direction
 * @param turnDegPerS about its own axis
 * @param massKg with its battery
 * @param hoverWatts what staying in place takes, without wind
 */
public record Airframe(
    double cruiseMps,
    double fastestMps,
    double climbMps,
    double descentMps,
    double landMps,
    double accelerationMps2,
    double turnDegPerS,
    double massKg,
    double hoverWatts) {

  /** A quadrotor of two kilograms. */
  public static Airframe quadrotor() {
    return new Airframe(12, 18, 2.5, 2, 0.7, 2.5, 90, 2.1, 265);
  }
}
