package dev.skein.simulator.flight;

/**
 * The air over a place.
 *
 * @param windMps mean, metres a second
 * @param windFromDeg where it comes from, degrees from north
 * @param gustMps standard deviation of the gusts in each direction
 */
public record Weather(double windMps, double windFromDeg, double gustMps, double temperatureC) {

  /** A light breeze from the west. */
  public static final Weather USUAL = new Weather(3, 260, 1, 18);
}
