package dev.skein.simulator.vehicle;

import org.jspecify.annotations.Nullable;

/**
 * Flies where somebody sends it: up in place, to a place, about one. Metres north and east of the
 * frame's place, and above home; NaN is where it is.
 */
final class GuidedFlight {

  private final Guidance guidance;
  private @Nullable Target target;
  private boolean isTakingOff;
  private double takeOffM;

  /** Where it is guided to, or circles. */
  private record Target(double north, double east, double up, double radiusM, double mps) {}

  GuidedFlight(Guidance guidance) {
    this.guidance = guidance;
  }

  /** Nobody has sent it anywhere. */
  void forget() {
    target = null;
    isTakingOff = false;
  }

  /** It may fly now: what it was sent to before counts no more, but how high it shall take off. */
  void armed(boolean takesOff) {
    target = null;
    isTakingOff = takesOff;
  }

  void landed() {
    isTakingOff = false;
  }

  void takeOff(double upM) {
    isTakingOff = true;
    takeOffM = upM;
  }

  boolean isTakingOff() {
    return isTakingOff;
  }

  void goTo(double north, double east, double upM) {
    circle(north, east, upM, 0, 0);
  }

  void circle(double north, double east, double upM, double radiusM, double mps) {
    target =
        new Target(
            Double.isNaN(north) ? guidance.northM() : north,
            Double.isNaN(east) ? guidance.eastM() : east,
            Double.isNaN(upM) ? guidance.upM() : upM,
            radiusM,
            mps);
  }

  /** Takes off; true at the moment when it is as high as it shall. */
  boolean climb(double seconds) {
    if (isTakingOff && guidance.climbTo(takeOffM, seconds)) {
      isTakingOff = false;
      guidance.holdHere();
      return true;
    }
    return false;
  }

  /** Takes off, or flies to its place; false when it has been sent nowhere. */
  boolean fly(double seconds) {
    if (isTakingOff) {
      climb(seconds);
      return true;
    }
    Target to = target;
    if (to != null) {
      guidance.goTo(to.north, to.east, to.up, seconds);
    }
    return to != null;
  }

  /** Circles its place, or holds where it is. */
  void circle(double seconds) {
    Target about = target;
    if (about == null) {
      guidance.hold(seconds);
    } else {
      guidance.circle(about.north, about.east, about.up, about.radiusM, about.mps, seconds);
    }
  }
}
