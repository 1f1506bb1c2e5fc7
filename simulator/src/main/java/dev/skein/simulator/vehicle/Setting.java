package dev.skein.simulator.vehicle;

/**
 * What a vehicle's {@link Parameter}s set: each acts somewhere, in these units. What a parameter
 * makes of it is held within what the vehicle can do.
 */
enum Setting {
  /** MAVLink's; counts after a reboot. */
  SYSTEM_ID(1, 1, 255),
  /** Lowest height above home to return at, metres. */
  RETURN_M(15, 0, 3_000),
  /** Over ground, when nobody asks for another speed, metres a second. */
  CRUISE_MPS(12, 0.5, 18),
  /** Down, near the ground, metres a second. */
  LANDING_MPS(0.7, 0.2, 2),
  /** Height above home of a take-off that names none, metres. */
  TAKEOFF_M(2.5, 0.5, 100),
  /** Seconds armed on the ground before the motors stop; 0 or less for never. */
  IDLE_DISARM_S(10, -1, 1_000),
  /** Seconds from a landing of its own until the motors stop; less than 0 for never. */
  LANDED_DISARM_S(0, -1, 1_000),
  /** Whether a fence holds: more than 0. */
  FENCE_ON(0, 0, 1),
  /** The manner's own number of what to do at the fence. */
  FENCE_ACTION(1, 0, 10),
  /** What the gauge says when it flies home by itself, percent. */
  LOW_PERCENT(15, 0, 100),
  /** What a cell has then, volts. */
  LOW_CELL_VOLTS(3.45, 0, 5),
  /** What the gauge says when it lands by itself, percent. */
  EMPTY_PERCENT(5, 0, 100),
  /** What a cell has then, volts. */
  EMPTY_CELL_VOLTS(3.2, 0, 5),
  /** Items of the mission that it keeps. */
  MISSION_ITEMS(0, 0, 1_000),
  /** Items of the fence that it keeps. */
  FENCE_ITEMS(0, 0, 1_000);

  /** Where no parameter sets it, or none with a number. */
  final double usual;

  final double least;
  final double most;

  Setting(double usual, double least, double most) {
    this.usual = usual;
    this.least = least;
    this.most = most;
  }
}
