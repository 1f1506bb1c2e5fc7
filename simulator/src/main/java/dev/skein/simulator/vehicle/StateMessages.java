package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.battery.Battery;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;

/**
 * What a vehicle is, does and lacks. Times in microseconds since power-up. Payloads are written at
 * the offsets of common.xml and ardupilotmega.xml.
 */
final class StateMessages {

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
  private final Manner manner;
  private final Plans plans;

  StateMessages(
      Autopilot autopilot,
      FlightModel model,
      Battery battery,
      Gps gps,
      Manner manner,
      Plans plans) {
    this.autopilot = autopilot;
    this.model = model;
    this.battery = battery;
    this.gps = gps;
    this.manner = manner;
    this.plans = plans;
  }

  Payload heartbeat() {
    boolean isPx4 = manner.autopilot() == 12;
    boolean isActive = isPx4 ? autopilot.isArmed() : autopilot.isAirborne();
    int state = autopilot.isInTrouble() ? 5 : isActive ? 4 : isPx4 && !autopilot.isReady() ? 0 : 3;
    int base =
        manner.baseMode(autopilot.mode(), autopilot.isArmed()) + (autopilot.isArmed() ? ARMED : 0);
    return Payload.of(Telemetry.HEARTBEAT)
        .u32(0, manner.customMode(autopilot.mode()))
        .u8(4, QUADROTOR)
        .u8(5, manner.autopilot())
        .u8(6, base)
        .u8(7, state)
        .u8(8, 3);
  }

  Payload sysStatus() {
    boolean mayArm = autopilot.isArmed() || autopilot.failsafe().whyNotArm().isEmpty();
    int healthy = (gps.hasFix() ? SENSORS : SENSORS & ~SENSOR_GPS) | (mayArm ? SENSOR_PREARM : 0);
    // PX4 sets the bit of its checks among what is healthy alone.
    int enabled = manner.autopilot() == 12 ? SENSORS : SENSORS | SENSOR_PREARM;
    return Payload.of(Telemetry.SYS_STATUS)
        .u32(0, enabled)
        .u32(4, enabled)
        .u32(8, healthy)
        .u16(12, 300)
        .u16(14, (int) (battery.volts() * 1_000))
        .u16(16, (int) (battery.amps() * 100))
        .u8(30, percent());
  }

  Payload batteryStatus() {
    Payload p =
        Payload.of(Telemetry.BATTERY_STATUS)
            .i32(0, (int) battery.usedMah())
            .i32(4, -1)
            .u16(8, (int) (battery.temperatureC() * 100))
            .u16(10, (int) (battery.volts() * 1_000));
    for (int cell = 1; cell < 10; cell++) {
      p.u16(10 + cell * Short.BYTES, 0xFFFF);
    }
    return p.u16(30, (int) (battery.amps() * 100)).u8(34, LITHIUM_POLYMER).u8(35, percent());
  }

  Payload autopilotVersion(long uid) {
    int parameters = manner.castsParameters() ? PARAMETERS_AS_FLOATS : PARAMETERS_AS_BITS;
    return Payload.of(Telemetry.AUTOPILOT_VERSION)
        .u64(0, CAPABILITIES | parameters)
        .u64(8, uid)
        .u32(16, manner.autopilot() == 3 ? 0x0407_00FFL : 0x0110_00FFL)
        .u64(60, uid);
  }

  Payload missionCurrent() {
    int total = plans.items(Plans.MISSION).size();
    MissionRun mission = autopilot.mission();
    Payload p = Payload.of(Telemetry.MISSION_CURRENT).u16(0, mission.shownItem());
    return manner.firstItem() == 1
        ? p.u16(2, Math.max(0, total - 1))
            .u8(4, mission.state().number)
            .u8(5, mission.state() == MissionState.NONE ? 0 : missionMode())
        : p.u16(2, total == 0 ? 0xFFFF : total)
            .u32(6, plans.opaqueId(Plans.MISSION))
            .u32(10, plans.opaqueId(Plans.FENCE))
            .u32(14, plans.opaqueId(Plans.RALLY));
  }

  Payload fenceStatus() {
    return Payload.of(Telemetry.FENCE_STATUS).u8(6, autopilot.failsafe().isFenceBreached() ? 1 : 0);
  }

  Payload ekfStatusReport() {
    return Payload.of(Telemetry.EKF_STATUS_REPORT)
        .f32(0, 0.02)
        .f32(4, gps.isUnreliable() ? 1.2 : 0.02)
        .f32(8, 0.01)
        .f32(12, 0.02)
        .u16(20, isPositionGood() ? EKF_READY : EKF_CONSTANT_POSITION);
  }

  Payload estimatorStatus(long micros) {
    return Payload.of(Telemetry.ESTIMATOR_STATUS)
        .u64(0, micros)
        .f32(8, 0.02)
        .f32(12, gps.isUnreliable() ? 1.2 : 0.02)
        .f32(16, 0.01)
        .f32(20, 0.02)
        .f32(32, isPositionGood() ? 0.7 : 90)
        .f32(36, 1)
        .u16(40, isPositionGood() ? EKF_READY : EKF_CONSTANT_POSITION);
  }

  Payload vibration(long micros) {
    return Payload.of(Telemetry.VIBRATION)
        .u64(0, micros)
        .f32(8, model.effort() * 0.8)
        .f32(12, model.effort() * 0.8)
        .f32(16, model.isMotorFailed() ? 60 : model.effort() * 1.4);
  }

  Payload extendedSysState() {
    return Payload.of(Telemetry.EXTENDED_SYS_STATE).u8(1, autopilot.landed().number);
  }

  Payload currentMode() {
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
    return Payload.of(Telemetry.CURRENT_MODE).u32(0, mode).u32(4, mode).u8(8, standard);
  }

  private int missionMode() {
    return autopilot.mode() == FlightMode.MISSION ? 1 : 0;
  }

  private int percent() {
    return (int) Math.round(battery.percent());
  }

  private boolean isPositionGood() {
    return autopilot.isReady() && !gps.isUnreliable();
  }
}
