package dev.skein.simulator.vehicle;

/** As MISSION_STATE has it. */
enum MissionState {
  NONE(1),
  NOT_STARTED(2),
  ACTIVE(3),
  PAUSED(4),
  COMPLETE(5);

  final int number;

  MissionState(int number) {
    this.number = number;
  }
}
