package dev.skein.simulator.vehicle;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.flight.FlightModel;
import dev.skein.simulator.flight.Gps;
import java.util.Optional;

/**
 * Where a vehicle says it is, how it lies in the air, and what the air does. Times in microseconds
 * since power-up. Payloads are written at the offsets of common.xml and ardupilotmega.xml.
 */
final class FlightMessages {

  private final Autopilot autopilot;
  private final FlightModel model;
  private final Gps gps;
  private final Guidance guidance;
  private final Manner manner;

  FlightMessages(Autopilot autopilot, FlightModel model, Gps gps, Manner manner) {
    this.autopilot = autopilot;
    this.model = model;
    this.gps = gps;
    this.guidance = autopilot.guidance();
    this.manner = manner;
  }

  Payload gpsRawInt(long micros) {
    boolean hasFix = gps.hasFix();
    double course = Math.toDegrees(Math.atan2(model.eastMps(), model.northMps()));
    return Payload.of(Telemetry.GPS_RAW_INT)
        .u64(0, micros)
        .i32(8, hasFix ? latE7() : 0)
        .i32(12, hasFix ? lonE7() : 0)
        .i32(16, hasFix ? millimetres(guidance.altitudeM()) : 0)
        .u16(20, hasFix ? gps.hdop() : 0xFFFF)
        .u16(22, hasFix ? gps.hdop() * 3 / 2 : 0xFFFF)
        .u16(24, hasFix ? (int) (model.groundSpeedMps() * 100) : 0xFFFF)
        .u16(26, centidegrees(course))
        .u8(28, hasFix ? 3 : 1)
        .u8(29, gps.satellites());
  }

  Payload attitude(long micros) {
    return Payload.of(Telemetry.ATTITUDE)
        .u32(0, micros / 1_000)
        .f32(4, model.rollRad())
        .f32(8, model.pitchRad())
        .f32(12, yawRad());
  }

  /** PX4 says nothing until it knows. */
  Optional<Payload> globalPosition(long micros) {
    boolean isKnown = gps.hasEstimate();
    if (!isKnown && manner.autopilot() == 12) {
      return Optional.empty();
    }
    return Optional.of(
        Payload.of(Telemetry.GLOBAL_POSITION_INT)
            .u32(0, micros / 1_000)
            .i32(4, isKnown ? latE7() : 0)
            .i32(8, isKnown ? lonE7() : 0)
            .i32(12, isKnown ? millimetres(guidance.altitudeM()) : 0)
            .i32(16, isKnown ? millimetres(guidance.upM()) : 0)
            .u16(20, (int) Math.round(model.northMps() * 100))
            .u16(22, (int) Math.round(model.eastMps() * 100))
            .u16(24, (int) Math.round(-model.upMps() * 100))
            .u16(26, centidegrees(model.headingDeg())));
  }

  Payload localPosition(long micros) {
    return Payload.of(Telemetry.LOCAL_POSITION_NED)
        .u32(0, micros / 1_000)
        .f32(4, guidance.northM())
        .f32(8, guidance.eastM())
        .f32(12, -guidance.upM())
        .f32(16, model.northMps())
        .f32(20, model.eastMps())
        .f32(24, -model.upMps());
  }

  Payload vfrHud() {
    return Payload.of(Telemetry.VFR_HUD)
        .f32(0, autopilot.isAirborne() ? model.airSpeedMps() : 0)
        .f32(4, model.groundSpeedMps())
        .f32(8, guidance.altitudeM())
        .f32(12, model.upMps())
        .u16(16, (int) model.headingDeg())
        .u16(18, autopilot.isAirborne() ? (int) Math.min(100, model.effort() * 40) : 0);
  }

  Payload altitude(long micros) {
    return Payload.of(Telemetry.ALTITUDE)
        .u64(0, micros)
        .f32(8, guidance.altitudeM())
        .f32(12, guidance.altitudeM())
        .f32(16, guidance.upM())
        .f32(20, guidance.upM())
        .f32(24, Float.NaN)
        .f32(28, Float.NaN);
  }

  Payload origin() {
    return Payload.of(Telemetry.GPS_GLOBAL_ORIGIN)
        .i32(0, guidance.frame().latE7(0))
        .i32(4, guidance.frame().lonE7(0))
        .i32(8, millimetres(guidance.frame().altitudeM()));
  }

  /** It has no home before it knows where it is. */
  Optional<Payload> homePosition() {
    if (!autopilot.isReady()) {
      return Optional.empty();
    }
    Payload p =
        Payload.of(Telemetry.HOME_POSITION)
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
    return Optional.of(p);
  }

  Payload wind() {
    double north = model.wind().north();
    double east = model.wind().east();
    double from = Math.toDegrees(Math.atan2(-east, -north));
    return Payload.of(Telemetry.WIND).f32(0, (from + 360) % 360).f32(4, Math.hypot(north, east));
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
