package dev.skein.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A copter that takes off, flies a route, comes home, lands, gets a new battery, and begins again.
 * Deterministic for a seed; time passes by {@link #step} only. Metres east and north of its home
 * and above it; speeds in metres a second; angles in degrees.
 */
final class FlyingVehicle {

  private static final double CRUISE_MPS = 12;
  private static final double CLIMB_MPS = 2.5;
  private static final double DESCENT_MPS = 1.5;
  private static final double ACCELERATION = 2.5;
  private static final double REACHED_M = 3;
  private static final double RETURN_BELOW_PERCENT = 30;
  private static final double HOVER_PERCENT_PER_S = 0.09;
  private static final double SWAP_SECONDS = 15;

  /** What it is doing. */
  enum Phase {
    WAITING,
    TAKING_OFF,
    ON_ROUTE,
    RETURNING,
    LANDING
  }

  private final Random random;
  private final double cruiseM;
  private final List<double[]> route = new ArrayList<>();

  private Phase phase = Phase.WAITING;
  private double seconds;
  private double waited;
  private double eastM;
  private double northM;
  private double upM;
  private double eastMps;
  private double northMps;
  private double upMps;
  private double headingDeg;
  private double battery = 100;
  private int nextItem;
  private boolean returnWanted;

  FlyingVehicle(long seed) {
    this.random = new Random(seed);
    this.cruiseM = 30 + random.nextInt(60);
    this.waited = SWAP_SECONDS - 2 - random.nextInt(8);
    int corners = 4 + random.nextInt(5);
    double bearing = random.nextDouble() * 360;
    for (int i = 0; i < corners; i++) {
      double angle = Math.toRadians(bearing + i * 300.0 / corners);
      double distance = 150 + random.nextInt(600);
      route.add(new double[] {distance * Math.sin(angle), distance * Math.cos(angle)});
    }
  }

  Phase phase() {
    return phase;
  }

  double seconds() {
    return seconds;
  }

  double eastM() {
    return eastM;
  }

  double northM() {
    return northM;
  }

  double upM() {
    return upM;
  }

  double eastMps() {
    return eastMps;
  }

  double northMps() {
    return northMps;
  }

  double upMps() {
    return upMps;
  }

  double headingDeg() {
    return headingDeg;
  }

  /** Charge left, percent. */
  double battery() {
    return battery;
  }

  /** The item of the route it flies to, from 1; 0 on the ground. */
  int item() {
    return phase == Phase.ON_ROUTE ? nextItem + 1 : 0;
  }

  boolean isArmed() {
    return phase != Phase.WAITING;
  }

  /** Comes home as soon as it can; does nothing on the ground. */
  void returnHome() {
    returnWanted = true;
  }

  /** Lets time pass. */
  void step(double dt) {
    seconds += dt;
    switch (phase) {
      case WAITING -> waitForBattery(dt);
      case TAKING_OFF -> {
        move(0, 0, CLIMB_MPS, dt);
        if (upM >= cruiseM) {
          phase = Phase.ON_ROUTE;
        }
      }
      case ON_ROUTE -> flyRoute(dt);
      case RETURNING -> {
        if (flyTo(0, 0, dt)) {
          phase = Phase.LANDING;
        }
      }
      case LANDING -> {
        move(-eastM / 2, -northM / 2, -DESCENT_MPS, dt);
        if (upM <= 0) {
          touchDown();
        }
      }
    }
    if (isArmed()) {
      double effort = 1 + Math.max(0, upMps) / 5 + Math.hypot(eastMps, northMps) / 40;
      battery = Math.max(0, battery - HOVER_PERCENT_PER_S * effort * dt);
    }
  }

  private void waitForBattery(double dt) {
    waited += dt;
    if (waited >= SWAP_SECONDS) {
      battery = 100;
      nextItem = 0;
      returnWanted = false;
      phase = Phase.TAKING_OFF;
    }
  }

  private void flyRoute(double dt) {
    double[] corner = route.get(nextItem);
    if (flyTo(corner[0], corner[1], dt)) {
      nextItem++;
    }
    if (nextItem == route.size() || battery < RETURN_BELOW_PERCENT || returnWanted) {
      phase = Phase.RETURNING;
    }
  }

  /** Flies towards a place, slowing down before it; true when it is there. */
  private boolean flyTo(double east, double north, double dt) {
    double de = east - eastM;
    double dn = north - northM;
    double distance = Math.hypot(de, dn);
    if (distance < REACHED_M) {
      return true;
    }
    double speed = Math.min(CRUISE_MPS, Math.sqrt(2 * ACCELERATION * distance));
    move(de / distance * speed, dn / distance * speed, (cruiseM - upM) / 2, dt);
    return false;
  }

  /** Approaches a velocity, as fast as it can accelerate, with a little wind. */
  private void move(double wantedEast, double wantedNorth, double wantedUp, double dt) {
    double change = ACCELERATION * dt;
    eastMps += Math.clamp(wantedEast - eastMps, -change, change);
    northMps += Math.clamp(wantedNorth - northMps, -change, change);
    upMps += Math.clamp(wantedUp - upMps, -change, change);
    eastM += (eastMps + random.nextGaussian() * 0.05) * dt;
    northM += (northMps + random.nextGaussian() * 0.05) * dt;
    upM += upMps * dt;
    if (Math.hypot(eastMps, northMps) > 1) {
      headingDeg = (Math.toDegrees(Math.atan2(eastMps, northMps)) + 360) % 360;
    }
  }

  private void touchDown() {
    phase = Phase.WAITING;
    waited = 0;
    upM = 0;
    eastMps = 0;
    northMps = 0;
    upMps = 0;
  }
}
