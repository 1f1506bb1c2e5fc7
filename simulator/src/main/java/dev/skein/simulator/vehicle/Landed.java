package dev.skein.simulator.vehicle;

/** Where it is between ground and air, as MAV_LANDED_STATE has it. */
enum Landed {
  ON_GROUND(1),
  IN_AIR(2),
  TAKEOFF(3),
  LANDING(4);

  final int number;

  Landed(int number) {
    this.number = number;
  }
}
