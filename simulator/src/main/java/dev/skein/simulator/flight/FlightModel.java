package dev.skein.simulator.flight;

/**
 * A multicopter as a point that approaches a wanted velocity within its limits, pushed about by
 * gusts, and leaning as that takes. Metres north, east and up of where it was put; the ground is at
 * 0. Time passes by {@link #fly} and {@link #rest} only.
 */
public final class FlightModel {

  private static final double GRAVITY = 9.81;
  private static final double TERMINAL_MPS = 22;

  /** What of a gust shows as speed over ground before the autopilot has corrected it. */
  private static final double GUST_SHARE = 0.12;

  private static final double AIR_DRAG = 0.028; // metres a second² for each (metre a second)²
  private static final double DRAG_WATTS = 0.035; // for each (metre a second)³
  private static final double CLIMB_EFFICIENCY = 0.65;
  private static final double IDLE_WATTS = 8;

  private final Airframe airframe;
  private final Wind wind;
  private double north;
  private double east;
  private double up;
  private double northMps;
  private double eastMps;
  private double upMps;
  private double headingDeg;
  private double rollRad;
  private double pitchRad;
  private double watts = IDLE_WATTS;
  private boolean motorFailed;
  private double impactMps;

  public FlightModel(Airframe airframe, Wind wind) {
    this.airframe = airframe;
    this.wind = wind;
  }

  /** Motors stand still: on the ground it stays, in the air it falls. */
  public void rest(double seconds) {
    if (isOnGround()) {
      watts = IDLE_WATTS;
      return;
    }
    fall(seconds);
  }

  /** Flies as near to that velocity as it can; turns to that heading unless it is NaN. */
  public void fly(
      double wantedNorth, double wantedEast, double wantedUp, double wantedDeg, double seconds) {
    wind.step(seconds);
    if (motorFailed && !isOnGround()) {
      headingDeg = (headingDeg + 400 * seconds) % 360;
      fall(seconds);
      return;
    }
    double airNorth = wantedNorth - wind.north();
    double airEast = wantedEast - wind.east();
    double air = Math.hypot(airNorth, airEast);
    double share = air > airframe.fastestMps() ? airframe.fastestMps() / air : 1;
    double change = airframe.accelerationMps2() * seconds;
    double oldNorth = northMps;
    double oldEast = eastMps;
    northMps += Math.clamp(airNorth * share + wind.north() - northMps, -change, change);
    eastMps += Math.clamp(airEast * share + wind.east() - eastMps, -change, change);
    double boundedUp = Math.clamp(wantedUp, -airframe.descentMps(), airframe.climbMps());
    upMps += Math.clamp(boundedUp - upMps, -change, change);
    north += (northMps + wind.gustNorth() * GUST_SHARE) * seconds;
    east += (eastMps + wind.gustEast() * GUST_SHARE) * seconds;
    up += upMps * seconds;
    turn(wantedDeg, seconds);
    lean((northMps - oldNorth) / seconds, (eastMps - oldEast) / seconds);
    touchGround();
  }

  /** A motor stops for good: a quadrotor cannot stay in the air. */
  public void failMotor() {
    motorFailed = true;
  }

  /** Whole again. */
  public void repair() {
    motorFailed = false;
    impactMps = 0;
  }

  /** How fast it came down when it last touched the ground, metres a second. */
  public double impactMps() {
    return impactMps;
  }

  public boolean isOnGround() {
    return up <= 0;
  }

  public boolean isMotorFailed() {
    return motorFailed;
  }

  public double northM() {
    return north;
  }

  public double eastM() {
    return east;
  }

  public double upM() {
    return up;
  }

  public double northMps() {
    return northMps;
  }

  public double eastMps() {
    return eastMps;
  }

  public double upMps() {
    return upMps;
  }

  public double headingDeg() {
    return headingDeg;
  }

  public double rollRad() {
    return rollRad;
  }

  public double pitchRad() {
    return pitchRad;
  }

  /** Electric power of the motors and what else is on board. */
  public double watts() {
    return watts;
  }

  /** Of its hover power, 1 being that. */
  public double effort() {
    return watts / airframe.hoverWatts();
  }

  public double groundSpeedMps() {
    return Math.hypot(northMps, eastMps);
  }

  public double airSpeedMps() {
    return Math.hypot(northMps - wind.north(), eastMps - wind.east());
  }

  public Airframe airframe() {
    return airframe;
  }

  public Wind wind() {
    return wind;
  }

  private void fall(double seconds) {
    watts = IDLE_WATTS;
    upMps = Math.max(-TERMINAL_MPS, upMps - GRAVITY * seconds);
    northMps *= 1 - 0.3 * seconds;
    eastMps *= 1 - 0.3 * seconds;
    north += northMps * seconds;
    east += eastMps * seconds;
    up += upMps * seconds;
    touchGround();
  }

  private void touchGround() {
    if (up > 0) {
      return;
    }
    if (upMps < 0) {
      impactMps = -upMps;
    }
    up = 0;
    upMps = Math.max(0, upMps);
    northMps = 0;
    eastMps = 0;
    rollRad = 0;
    pitchRad = 0;
  }

  private void turn(double wantedDeg, double seconds) {
    if (Double.isNaN(wantedDeg)) {
      return;
    }
    double most = airframe.turnDegPerS() * seconds;
    double difference = ((wantedDeg - headingDeg + 540) % 360 + 360) % 360 - 180;
    headingDeg = ((headingDeg + Math.clamp(difference, -most, most)) % 360 + 360) % 360;
  }

  private void lean(double accelerationNorth, double accelerationEast) {
    double airNorth = northMps - wind.north();
    double airEast = eastMps - wind.east();
    double air = Math.sqrt(airNorth * airNorth + airEast * airEast);
    double toNorth = accelerationNorth + AIR_DRAG * air * airNorth;
    double toEast = accelerationEast + AIR_DRAG * air * airEast;
    double heading = Math.toRadians(headingDeg);
    double cos = Math.cos(heading);
    double sin = Math.sin(heading);
    pitchRad = -(toNorth * cos + toEast * sin) / GRAVITY;
    rollRad = (toEast * cos - toNorth * sin) / GRAVITY;
    double lift = airframe.hoverWatts() * (1 - 0.1 * Math.min(1, air / 7));
    double climbing = airframe.massKg() * GRAVITY * upMps / CLIMB_EFFICIENCY;
    double aloft = lift + DRAG_WATTS * air * air * air + Math.max(climbing, -0.15 * lift);
    watts = IDLE_WATTS + (isOnGround() ? 0.2 * airframe.hoverWatts() : aloft);
  }
}
