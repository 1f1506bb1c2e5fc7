package dev.skein.simulator.vehicle;

/** What an autopilot tells of, each manner in its own words. */
sealed interface Happening {

  /** The estimate of the position is good from now on. */
  record EstimateReady() implements Happening {}

  record Armed() implements Happening {}

  record ArmingRefused(String reason) implements Happening {}

  /**
   * Its motors stand.
   *
   * @param byLanding by itself, after touching down
   */
  record Disarmed(boolean byLanding) implements Happening {}

  record DisarmingRefused() implements Happening {}

  record ModeChanged(FlightMode from, FlightMode to) implements Happening {}

  record ModeRefused(FlightMode mode, String reason) implements Happening {}

  /** Something else that it does not do as things are. */
  record OrderRefused(String order, String reason) implements Happening {}

  record TookOff() implements Happening {}

  record MissionStarted() implements Happening {}

  record ItemStarted(MissionItem item) implements Happening {}

  record ItemReached(MissionItem item) implements Happening {}

  /**
   * It goes home.
   *
   * @param returnM above home, metres
   */
  record ReturnStarted(double returnM, double homeAltitudeM) implements Happening {}

  /** Over the place where it returns to, it begins to come down. */
  record ReturnLands() implements Happening {}

  record Landed() implements Happening {}

  record PositionLost() implements Happening {}

  record BatteryLow(double volts, double usedMah) implements Happening {}

  record FenceBreached() implements Happening {}

  record Crashed() implements Happening {}

  record Terminated() implements Happening {}

  /**
   * An upload is complete.
   *
   * @param type MAV_MISSION_TYPE
   */
  record PlanReceived(int type, int items) implements Happening {}

  record UploadTimedOut() implements Happening {}
}
