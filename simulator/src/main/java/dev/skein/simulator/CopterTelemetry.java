package dev.skein.simulator;

import dev.skein.links.mavlink.MavlinkMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What an ArduCopter says of a {@link FlyingVehicle}: the messages that are due, in MAVLink's
 * units. Positions are WGS-84; near home, metres become degrees by the local radius.
 */
final class CopterTelemetry {

  private static final double METRES_PER_DEGREE = 111_319.49;
  private static final int QUADROTOR = 2;
  private static final int ARDUPILOT = 3;
  private static final int CUSTOM_MODE_ENABLED = 1;
  private static final int ARMED = 128;
  private static final int STANDBY = 3;
  private static final int ACTIVE = 4;
  private static final int GUIDED = 4;
  private static final int AUTO = 3;
  private static final int RTL = 6;
  private static final int LAND = 9;

  private final FlyingVehicle vehicle;
  private final double homeLatitude;
  private final double homeLongitude;
  private final double homeAltitudeM;
  private final double rateHz;
  private long slowTick = -1;
  private long fastTick = -1;
  private int reported;

  CopterTelemetry(
      FlyingVehicle vehicle,
      double homeLatitude,
      double homeLongitude,
      double homeAltitudeM,
      double rateHz) {
    this.vehicle = vehicle;
    this.homeLatitude = homeLatitude;
    this.homeLongitude = homeLongitude;
    this.homeAltitudeM = homeAltitudeM;
    this.rateHz = rateHz;
  }

  /** The messages that are due now. */
  List<MavlinkMessage> due() {
    List<MavlinkMessage> messages = new ArrayList<>();
    long second = (long) vehicle.seconds();
    if (second != slowTick) {
      slowTick = second;
      addSlow(messages);
    }
    long tick = (long) (vehicle.seconds() * rateHz);
    if (tick != fastTick) {
      fastTick = tick;
      addFast(messages);
    }
    if (vehicle.item() > 1 && vehicle.item() - 1 > reported) {
      reported = vehicle.item() - 1;
      messages.add(new MavlinkMessage.MissionItemReached(reported));
    } else if (vehicle.item() == 0) {
      reported = 0;
    }
    return messages;
  }

  MavlinkMessage heartbeat() {
    int mode =
        switch (vehicle.phase()) {
          case WAITING, TAKING_OFF -> GUIDED;
          case ON_ROUTE -> AUTO;
          case RETURNING -> RTL;
          case LANDING -> LAND;
        };
    int base = CUSTOM_MODE_ENABLED | 80 | (vehicle.isArmed() ? ARMED : 0);
    int state = vehicle.isArmed() ? ACTIVE : STANDBY;
    return new MavlinkMessage.Heartbeat(QUADROTOR, ARDUPILOT, base, mode, state, 3);
  }

  private void addSlow(List<MavlinkMessage> messages) {
    int percent = (int) Math.round(vehicle.battery());
    int millivolts = (int) (14_000 + vehicle.battery() * 28);
    messages.add(heartbeat());
    messages.add(new MavlinkMessage.SysStatus(millivolts, vehicle.isArmed() ? 1_800 : 50, percent));
    messages.add(new MavlinkMessage.BatteryStatus(0, vehicle.isArmed() ? 1_800 : 50, percent));
    messages.add(
        new MavlinkMessage.GpsRawInt(
            (long) (vehicle.seconds() * 1e6),
            latitude(),
            longitude(),
            altitudeMm(),
            80,
            120,
            (int) (speed() * 100),
            (int) (vehicle.headingDeg() * 100),
            3,
            14));
    messages.add(new MavlinkMessage.MissionCurrent(vehicle.item()));
    if (slowTick % 10 == 0) {
      messages.add(
          new MavlinkMessage.HomePosition(
              (int) Math.round(homeLatitude * 1e7),
              (int) Math.round(homeLongitude * 1e7),
              (int) (homeAltitudeM * 1_000)));
    }
  }

  private void addFast(List<MavlinkMessage> messages) {
    messages.add(
        new MavlinkMessage.Attitude(
            bootMillis(),
            (float) Math.toRadians(vehicle.eastMps()),
            (float) Math.toRadians(-vehicle.northMps()),
            (float) Math.toRadians(vehicle.headingDeg())));
    messages.add(
        new MavlinkMessage.VfrHud(
            (float) speed(),
            (float) speed(),
            (float) (homeAltitudeM + vehicle.upM()),
            (float) vehicle.upMps(),
            (int) vehicle.headingDeg(),
            vehicle.isArmed() ? 45 : 0));
    messages.add(
        new MavlinkMessage.GlobalPositionInt(
            bootMillis(),
            latitude(),
            longitude(),
            altitudeMm(),
            (int) (vehicle.upM() * 1_000),
            (int) (vehicle.northMps() * 100),
            (int) (vehicle.eastMps() * 100),
            (int) (-vehicle.upMps() * 100),
            (int) (vehicle.headingDeg() * 100)));
  }

  private long bootMillis() {
    return (long) (vehicle.seconds() * 1_000);
  }

  private double speed() {
    return Math.hypot(vehicle.eastMps(), vehicle.northMps());
  }

  private int latitude() {
    return (int) Math.round((homeLatitude + vehicle.northM() / METRES_PER_DEGREE) * 1e7);
  }

  private int longitude() {
    double perDegree = METRES_PER_DEGREE * Math.cos(Math.toRadians(homeLatitude));
    return (int) Math.round((homeLongitude + vehicle.eastM() / perDegree) * 1e7);
  }

  private int altitudeMm() {
    return (int) ((homeAltitudeM + vehicle.upM()) * 1_000);
  }
}
