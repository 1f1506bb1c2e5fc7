package dev.skein.simulator.vehicle;

/** What becomes of a command; each manner has its own MAV_RESULT for it. */
enum Outcome {
  ACCEPTED,
  /** Not in the state it is in. */
  NOT_NOW,
  /** With these parameters never. */
  DENIED,
  UNSUPPORTED,
  FAILED,
  IN_PROGRESS
}
