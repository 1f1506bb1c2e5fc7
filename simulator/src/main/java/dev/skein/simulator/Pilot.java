package dev.skein.simulator;

import dev.skein.simulator.vehicle.FlightMode;
import dev.skein.simulator.vehicle.FlyingVehicle;
import dev.skein.simulator.vehicle.MissionItem;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whoever stands beside a vehicle: gives it a full battery after each flight, and flies it round
 * after round on a route of its own, until a ground station takes it in hand.
 */
final class Pilot {

  private static final double SWAP_S = 15;
  private static final double RETURN_BELOW_PERCENT = 30;
  private static final double SWAP_BELOW_PERCENT = 90;
  private static final int WAYPOINT = 16;
  private static final int RETURN_TO_LAUNCH = 20;
  private static final int TAKEOFF = 22;

  private final FlyingVehicle vehicle;
  private final List<MissionItem> route;
  private final boolean flies;
  private double waitedS;

  /**
   * @param flies whether it flies by itself, or waits for a ground station
   */
  Pilot(FlyingVehicle vehicle, SplittableRandom random, boolean flies) {
    this.vehicle = vehicle;
    this.flies = flies;
    this.waitedS = SWAP_S - 2 - random.nextInt(8);
    this.route = route(random);
  }

  void step(double seconds) {
    if (vehicle.isArmed()) {
      waitedS = 0;
      boolean isOnItsWay = vehicle.isAirborne() && vehicle.mode() == FlightMode.MISSION;
      if (isOnItsWay && isMine() && vehicle.batteryPercent() < RETURN_BELOW_PERCENT) {
        vehicle.returnHome();
      }
      return;
    }
    waitedS += seconds;
    if (waitedS < SWAP_S) {
      return;
    }
    if (vehicle.batteryPercent() < SWAP_BELOW_PERCENT || vehicle.needsService()) {
      vehicle.service();
    }
    if (isMine() && vehicle.isReady()) {
      vehicle.fly(route);
      // Refused, it is asked again after as long.
      waitedS = 0;
    }
  }

  private boolean isMine() {
    return flies && !vehicle.isTakenInHand();
  }

  /** Four to eight corners about home, some hundred metres away, and back. */
  private List<MissionItem> route(SplittableRandom random) {
    float up = 30 + random.nextInt(60);
    int corners = 4 + random.nextInt(5);
    double bearing = random.nextDouble() * 360;
    List<MissionItem> items = new ArrayList<>();
    if (vehicle.firstItem() == 1) {
      add(items, WAYPOINT, 0, 0, 0);
    }
    add(items, TAKEOFF, 0, 0, up);
    for (int i = 0; i < corners; i++) {
      double angle = Math.toRadians(bearing + i * 300.0 / corners);
      double distance = 150 + random.nextInt(600);
      add(items, WAYPOINT, distance * Math.cos(angle), distance * Math.sin(angle), up);
    }
    add(items, RETURN_TO_LAUNCH, 0, 0, 0);
    return items;
  }

  private void add(List<MissionItem> items, int command, double north, double east, float up) {
    boolean isPlace = command == WAYPOINT;
    items.add(
        new MissionItem(
            items.size(),
            MissionItem.GLOBAL_RELATIVE,
            command,
            true,
            0,
            0,
            0,
            0,
            isPlace ? vehicle.place().latE7(north) : 0,
            isPlace ? vehicle.place().lonE7(east) : 0,
            up,
            0));
  }
}
