package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import java.util.List;

/**
 * What a vehicle says of itself, in MAVLink's units: streams by message id and interval, and single
 * messages. Payloads are written at the offsets of common.xml and ardupilotmega.xml.
 */
final class Telemetry {

  static final int HEARTBEAT = 0;
  static final int SYS_STATUS = 1;
  static final int SYSTEM_TIME = 2;
  static final int GPS_RAW_INT = 24;
  static final int ATTITUDE = 30;
  static final int LOCAL_POSITION_NED = 32;
  static final int GLOBAL_POSITION_INT = 33;
  static final int MISSION_CURRENT = 42;
  static final int MISSION_ITEM_REACHED = 46;
  static final int GPS_GLOBAL_ORIGIN = 49;
  static final int VFR_HUD = 74;
  static final int ALTITUDE = 141;
  static final int BATTERY_STATUS = 147;
  static final int AUTOPILOT_VERSION = 148;
  static final int FENCE_STATUS = 162;
  static final int WIND = 168;
  static final int EKF_STATUS_REPORT = 193;
  static final int ESTIMATOR_STATUS = 230;
  static final int VIBRATION = 241;
  static final int HOME_POSITION = 242;
  static final int EXTENDED_SYS_STATE = 245;
  static final int EVENT = 410;
  static final int CURRENT_EVENT_SEQUENCE = 411;
  static final int CURRENT_MODE = 436;

  private static final List<Integer> COMMON =
      List.of(
          HEARTBEAT,
          SYS_STATUS,
          SYSTEM_TIME,
          GPS_RAW_INT,
          ATTITUDE,
          LOCAL_POSITION_NED,
          GLOBAL_POSITION_INT,
          MISSION_CURRENT,
          GPS_GLOBAL_ORIGIN,
          VFR_HUD,
          BATTERY_STATUS,
          AUTOPILOT_VERSION,
          FENCE_STATUS,
          VIBRATION,
          HOME_POSITION,
          EXTENDED_SYS_STATE);
  private static final List<Integer> OF_ARDUPILOT = List.of(WIND, EKF_STATUS_REPORT);
  private static final List<Integer> OF_PX4 =
      List.of(
          ALTITUDE, ESTIMATOR_STATUS, CURRENT_EVENT_SEQUENCE, CURRENT_MODE, MISSION_ITEM_REACHED);

  private static final long REACHED_IS_TOLD_MICROS = 10_000_000;
  private static final int QUADROTOR = 2;
  private static final int ARMED = 128;
  private static final int SENSOR_GPS = 0x20;
  private static final int SENSOR_PREARM = 0x1000_0000;
  private static final int SENSORS = 0x0F | SENSOR_GPS | 0x8000 | 0x20_0000 | 0x200_0000;
  private static final int CAPABILITIES = 4 | 8 | 2_048 | 8_192 | 16_384 | 32_768;
  private static final int PARAMETERS_AS_BITS = 16;
  private static final int PARAMETERS_AS_FLOATS = 131_072;
  private static final int EKF_CONSTANT_POSITION = 167;
  private static final int EKF_READY = 831;
  private static final int LITHIUM_POLYMER = 1;

  private final Autopilot autopilot;
  private final FlightModel model;
  private final Battery battery;
  private final Gps gps;
  private final Guidance guidance;
  private final Manner manner;
  private final Plans plans;
  private final Outbox out;
  private final long uid;
  private final long epochMicros;
  private final long phaseMicros;

  private final Streams streams;
  private long nowMicros;
  private long bootMicros;
  private int reachedItem = -1;
  private long reachedAtMicros;
  private int eventSequence;

  /**
   * @param rateHz positions a second; nothing is sent more often, whoever asks
   * @param uid AUTOPILOT_VERSION's
   * @param epochMicros what satellites say the time is at 0, microseconds since 1970
   * @param phaseMicros after power-up it begins so much later, that not all speak at once
   */
  Telemetry(
      Autopilot autopilot,
      FlightModel model,
      Battery battery,
      Gps gps,
      Manner manner,
      Plans plans,
      Outbox out,
      double rateHz,
      long uid,
      long epochMicros,
      long phaseMicros) {
    this.autopilot = autopilot;
    this.model = model;
    this.battery = battery;
    this.gps = gps;
    this.guidance = autopilot.guidance();
    this.manner = manner;
    this.plans = plans;
    this.out = out;
    this.streams = new Streams(manner, rateHz);
    this.uid = uid;
    this.epochMicros = epochMicros;
    this.phaseMicros = phaseMicros;
    boot(0);
  }

  /** As after power-up: the usual streams, and a clock that begins at 0. */
  final void boot(long atMicros) {
    nowMicros = atMicros;
    bootMicros = atMicros;
    reachedItem = -1;
    eventSequence = 0;
    streams.boot(atMicros + phaseMicros);
  }

  /** Time goes on; sends nothing. */
  void now(long micros) {
    nowMicros = micros;
  }

  /** Sends what is due. */
  void step() {
    streams.forEachDue(nowMicros, this::send);
  }

  /** Whether this autopilot has such a message. */
  boolean knows(int messageId) {
    return COMMON.contains(messageId)
        || (manner.autopilot() == 3 ? OF_ARDUPILOT : OF_PX4).contains(messageId);
  }

  /**
   * Sends a message that often from now on.
   *
   * @param micros between two; 0 as usual, negative never
   */
  void setInterval(int messageId, long micros) {
    streams.set(messageId, micros, nowMicros);
  }

  /** Microseconds between two; -1 when it is not sent by itself. */
  long interval(int messageId) {
    return streams.interval(messageId);
  }

  /** An item has been reached: told now, and by PX4 for a while. */
  void reached(int item) {
    reachedItem = item;
    reachedAtMicros = nowMicros;
    out.send(MISSION_ITEM_REACHED, Payload.of(MISSION_ITEM_REACHED).u16(0, item));
  }

  /** EVENT (410), to everybody. */
  void event(int id, int severity, byte... arguments) {
    Payload p = Payload.of(EVENT).u32(0, id).u32(4, bootMillis()).u16(8, eventSequence++ & 0xFFFF);
    p.u8(12, severity << 4 | severity);
    for (int i = 0; i < arguments.length; i++) {
      p.u8(13 + i, arguments[i]);
    }
    out.send(EVENT, p);
  }

  /** Sends one message now; one that this autopilot does not have is not sent. */
  void send(int messageId) {
    switch (messageId) {
      case HEARTBEAT -> heartbeat();
      case SYS_STATUS -> sysStatus();
      case SYSTEM_TIME ->
          out.send(
              SYSTEM_TIME,
              Payload.of(SYSTEM_TIME)
                  .u64(0, gps.hasEstimate() ? epochMicros + nowMicros : 0)
                  .u32(8, bootMillis()));
      case GPS_RAW_INT -> gpsRawInt();
      case ATTITUDE ->
          out.send(
              ATTITUDE,
              Payload.of(ATTITUDE)
                  .u32(0, bootMillis())
                  .f32(4, model.rollRad())
                  .f32(8, model.pitchRad())
                  .f32(12, yawRad()));
      case LOCAL_POSITION_NED -> localPosition();
      case GLOBAL_POSITION_INT -> globalPosition();
      case MISSION_CURRENT -> missionCurrent();
      case MISSION_ITEM_REACHED -> {
        if (reachedItem >= 0 && nowMicros - reachedAtMicros <= REACHED_IS_TOLD_MICROS) {
          out.send(MISSION_ITEM_REACHED, Payload.of(MISSION_ITEM_REACHED).u16(0, reachedItem));
        }
      }
      case GPS_GLOBAL_ORIGIN ->
          out.send(
              GPS_GLOBAL_ORIGIN,
              Payload.of(GPS_GLOBAL_ORIGIN)
                  .i32(0, guidance.frame().latE7(0))
                  .i32(4, guidance.frame().lonE7(0))
                  .i32(8, millimetres(guidance.frame().altitudeM())));
      case VFR_HUD -> vfrHud();
      case ALTITUDE ->
          out.send(
              ALTITUDE,
              Payload.of(ALTITUDE)
                  .u64(0, nowMicros - bootMicros)
                  .f32(8, guidance.altitudeM())
                  .f32(12, guidance.altitudeM())
                  .f32(16, guidance.upM())
                  .f32(20, guidance.upM())
                  .f32(24, Float.NaN)
                  .f32(28, Float.NaN));
      case BATTERY_STATUS -> batteryStatus();
      case AUTOPILOT_VERSION ->
          out.send(
              AUTOPILOT_VERSION,
              Payload.of(AUTOPILOT_VERSION)
                  .u64(
                      0,
                      CAPABILITIES
                          | (manner.castsParameters() ? PARAMETERS_AS_FLOATS : PARAMETERS_AS_BITS))
                  .u64(8, uid)
                  .u32(16, manner.autopilot() == 3 ? 0x0407_00FFL : 0x0110_00FFL)
                  .u64(60, uid));
      case FENCE_STATUS ->
          out.send(
              FENCE_STATUS,
              Payload.of(FENCE_STATUS).u8(6, autopilot.failsafe().isFenceBreached() ? 1 : 0));
      case WIND -> wind();
      case EKF_STATUS_REPORT ->
          out.send(
              EKF_STATUS_REPORT,
              Payload.of(EKF_STATUS_REPORT)
                  .f32(0, 0.02)
                  .f32(4, gps.isUnreliable() ? 1.2 : 0.02)
                  .f32(8, 0.01)
                  .f32(12, 0.02)
                  .u16(20, isPositionGood() ? EKF_READY : EKF_CONSTANT_POSITION));
      case ESTIMATOR_STATUS ->
          out.send(
              ESTIMATOR_STATUS,
              Payload.of(ESTIMATOR_STATUS)
                  .u64(0, nowMicros - bootMicros)
                  .f32(8, 0.02)
                  .f32(12, gps.isUnreliable() ? 1.2 : 0.02)
                  .f32(16, 0.01)
                  .f32(20, 0.02)
                  .f32(32, isPositionGood() ? 0.7 : 90)
                  .f32(36, 1)
                  .u16(40, isPositionGood() ? EKF_READY : EKF_CONSTANT_POSITION));
      case VIBRATION ->
          out.send(
              VIBRATION,
              Payload.of(VIBRATION)
                  .u64(0, nowMicros - bootMicros)
                  .f32(8, model.effort() * 0.8)
                  .f32(12, model.effort() * 0.8)
                  .f32(16, model.isMotorFailed() ? 60 : model.effort() * 1.4));
      case HOME_POSITION -> homePosition();
      case EXTENDED_SYS_STATE ->
          out.send(
              EXTENDED_SYS_STATE, Payload.of(EXTENDED_SYS_STATE).u8(1, autopilot.landed().number));
      case CURRENT_EVENT_SEQUENCE ->
          out.send(
              CURRENT_EVENT_SEQUENCE,
              Payload.of(CURRENT_EVENT_SEQUENCE).u16(0, (eventSequence - 1) & 0xFFFF));
      case CURRENT_MODE -> currentMode();
      default -> {
        // Asked for by number; who asked was told that there is none.
      }
    }
  }

  long bootMillis() {
    return (nowMicros - bootMicros) / 1_000;
  }

  private void heartbeat() {
    boolean isPx4 = manner.autopilot() == 12;
    boolean isActive = isPx4 ? autopilot.isArmed() : autopilot.isAirborne();
    int state = autopilot.isInTrouble() ? 5 : isActive ? 4 : isPx4 && !autopilot.isReady() ? 0 : 3;
    int base =
        manner.baseMode(autopilot.mode(), autopilot.isArmed()) + (autopilot.isArmed() ? ARMED : 0);
    out.send(
        HEARTBEAT,
        Payload.of(HEARTBEAT)
            .u32(0, manner.customMode(autopilot.mode()))
            .u8(4, QUADROTOR)
            .u8(5, manner.autopilot())
            .u8(6, base)
            .u8(7, state)
            .u8(8, 3));
  }

  private void sysStatus() {
    int healthy =
        (gps.hasFix() ? SENSORS : SENSORS & ~SENSOR_GPS)
            | (autopilot.failsafe().whyNotArm().isEmpty() ? SENSOR_PREARM : 0);
    out.send(
        SYS_STATUS,
        Payload.of(SYS_STATUS)
            .u32(0, SENSORS | SENSOR_PREARM)
            .u32(4, SENSORS | SENSOR_PREARM)
            .u32(8, healthy)
            .u16(12, 300)
            .u16(14, (int) (battery.volts() * 1_000))
            .u16(16, (int) (battery.amps() * 100))
            .u8(30, percent()));
  }

  private void batteryStatus() {
    Payload p =
        Payload.of(BATTERY_STATUS)
            .i32(0, (int) battery.usedMah())
            .i32(4, -1)
            .u16(8, (int) (battery.temperatureC() * 100))
            .u16(10, (int) (battery.volts() * 1_000));
    for (int cell = 1; cell < 10; cell++) {
      p.u16(10 + cell * Short.BYTES, 0xFFFF);
    }
    out.send(
        BATTERY_STATUS,
        p.u16(30, (int) (battery.amps() * 100)).u8(34, LITHIUM_POLYMER).u8(35, percent()));
  }

  private int percent() {
    return (int) Math.round(battery.percent());
  }

  private void gpsRawInt() {
    boolean hasFix = gps.hasFix();
    double course = Math.toDegrees(Math.atan2(model.eastMps(), model.northMps()));
    out.send(
        GPS_RAW_INT,
        Payload.of(GPS_RAW_INT)
            .u64(0, nowMicros - bootMicros)
            .i32(8, hasFix ? latE7() : 0)
            .i32(12, hasFix ? lonE7() : 0)
            .i32(16, hasFix ? millimetres(guidance.altitudeM()) : 0)
            .u16(20, hasFix ? gps.hdop() : 0xFFFF)
            .u16(22, hasFix ? gps.hdop() * 3 / 2 : 0xFFFF)
            .u16(24, hasFix ? (int) (model.groundSpeedMps() * 100) : 0xFFFF)
            .u16(26, centidegrees(course))
            .u8(28, hasFix ? 3 : 1)
            .u8(29, gps.satellites()));
  }

  private void globalPosition() {
    boolean isKnown = gps.hasEstimate();
    if (!isKnown && manner.autopilot() == 12) {
      return; // PX4 says nothing until it knows.
    }
    out.send(
        GLOBAL_POSITION_INT,
        Payload.of(GLOBAL_POSITION_INT)
            .u32(0, bootMillis())
            .i32(4, isKnown ? latE7() : 0)
            .i32(8, isKnown ? lonE7() : 0)
            .i32(12, isKnown ? millimetres(guidance.altitudeM()) : 0)
            .i32(16, isKnown ? millimetres(guidance.upM()) : 0)
            .u16(20, (int) Math.round(model.northMps() * 100))
            .u16(22, (int) Math.round(model.eastMps() * 100))
            .u16(24, (int) Math.round(-model.upMps() * 100))
            .u16(26, centidegrees(model.headingDeg())));
  }

  private void localPosition() {
    out.send(
        LOCAL_POSITION_NED,
        Payload.of(LOCAL_POSITION_NED)
            .u32(0, bootMillis())
            .f32(4, guidance.northM())
            .f32(8, guidance.eastM())
            .f32(12, -guidance.upM())
            .f32(16, model.northMps())
            .f32(20, model.eastMps())
            .f32(24, -model.upMps()));
  }

  private void vfrHud() {
    out.send(
        VFR_HUD,
        Payload.of(VFR_HUD)
            .f32(0, autopilot.isAirborne() ? model.airSpeedMps() : 0)
            .f32(4, model.groundSpeedMps())
            .f32(8, guidance.altitudeM())
            .f32(12, model.upMps())
            .u16(16, (int) model.headingDeg())
            .u16(18, autopilot.isAirborne() ? (int) Math.min(100, model.effort() * 40) : 0));
  }

  private void missionCurrent() {
    int total = plans.items(Plans.MISSION).size();
    Payload p = Payload.of(MISSION_CURRENT).u16(0, autopilot.missionItem());
    if (manner.firstItem() == 1) {
      p.u16(2, Math.max(0, total - 1))
          .u8(4, autopilot.missionState().number)
          .u8(5, autopilot.missionState() == Autopilot.MissionState.NONE ? 0 : missionMode());
    } else {
      p.u16(2, total == 0 ? 0xFFFF : total)
          .u32(6, plans.opaqueId(Plans.MISSION))
          .u32(10, plans.opaqueId(Plans.FENCE))
          .u32(14, plans.opaqueId(Plans.RALLY));
    }
    out.send(MISSION_CURRENT, p);
  }

  private int missionMode() {
    return autopilot.mode() == FlightMode.MISSION ? 1 : 0;
  }

  private void homePosition() {
    Payload p =
        Payload.of(HOME_POSITION)
            .i32(0, guidance.frame().latE7(guidance.homeNorthM()))
            .i32(4, guidance.frame().lonE7(guidance.homeEastM()))
            .i32(8, millimetres(guidance.homeAltitudeM()))
            .f32(12, guidance.homeNorthM())
            .f32(16, guidance.homeEastM());
    if (manner.autopilot() == 3) {
      for (int at = 24; at < 40; at += Float.BYTES) {
        p.f32(at, Float.NaN);
      }
    } else {
      p.f32(24, 1);
    }
    out.send(HOME_POSITION, p);
  }

  private void wind() {
    double north = model.wind().north();
    double east = model.wind().east();
    double from = Math.toDegrees(Math.atan2(-east, -north));
    out.send(WIND, Payload.of(WIND).f32(0, (from + 360) % 360).f32(4, Math.hypot(north, east)));
  }

  private void currentMode() {
    long mode = manner.customMode(autopilot.mode());
    int standard =
        switch (autopilot.mode()) {
          case ORBIT -> 2;
          case RETURN -> 5;
          case MISSION -> 6;
          case LAND -> 7;
          case TAKEOFF -> 8;
          case MANUAL, HOLD, GUIDED -> 0;
        };
    out.send(CURRENT_MODE, Payload.of(CURRENT_MODE).u32(0, mode).u32(4, mode).u8(8, standard));
  }

  private boolean isPositionGood() {
    return autopilot.isReady() && !gps.isUnreliable();
  }

  private int latE7() {
    return guidance.frame().latE7(guidance.northM());
  }

  private int lonE7() {
    return guidance.frame().lonE7(guidance.eastM());
  }

  private double yawRad() {
    double heading = model.headingDeg();
    return Math.toRadians(heading > 180 ? heading - 360 : heading);
  }

  private static int millimetres(double metres) {
    return (int) Math.round(metres * 1_000);
  }

  private static int centidegrees(double degrees) {
    return (int) Math.round((degrees + 360) % 360 * 100) % 36_000;
  }
}
