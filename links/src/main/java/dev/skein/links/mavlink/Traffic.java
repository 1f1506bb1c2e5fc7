package dev.skein.links.mavlink;

import dev.skein.events.DroneId;
import dev.skein.events.Location;
import dev.skein.events.TrafficEvent.TrafficObserved;
import dev.skein.links.mavlink.MavlinkMessage.AdsbVehicle;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdLocation;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Other aircraft that the drones' receivers hear: each is told at most once a second, whichever
 * drone heard it. Used by the link's thread. Sources: MAVLink ADSB_VEHICLE with ADSB_FLAGS,
 * OPEN_DRONE_ID_LOCATION.
 */
final class Traffic {

  static final Duration INTERVAL = Duration.ofSeconds(1);
  static final int MOST = 10_000;

  private static final int VALID_COORDS = 1;
  private static final int VALID_ALTITUDE = 2;
  private static final int VALID_HEADING = 4;
  private static final int VALID_VELOCITY = 8;
  private static final int VALID_CALLSIGN = 16;
  private static final int VALID_SQUAWK = 32;
  private static final int SIMULATED = 64;
  private static final int VALID_VERTICAL_VELOCITY = 128;
  private static final int EMITTER_UAV = 14;
  private static final int ALTITUDE_GEOMETRIC = 1;
  private static final int FULL_CIRCLE = 36_000;

  private static final int UNKNOWN_SPEED = 25_500;
  private static final int UNKNOWN_CLIMB = 6_300;
  private static final float UNKNOWN_ALTITUDE = -1_000;

  private final Map<String, Instant> toldAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST;
        }
      };

  /** What is to be told now that a drone has sent that; empty for what is no other aircraft. */
  Optional<TrafficObserved> heard(@Nullable MavlinkMessage message, DroneId by, Instant now) {
    TrafficObserved seen =
        switch (message) {
          case AdsbVehicle aircraft when isSet(aircraft, VALID_COORDS) -> seen(aircraft, by);
          case OpenDroneIdLocation drone when !drone.idOrMac().isEmpty() -> seen(drone, by);
          case null, default -> null;
        };
    if (seen == null || now.isBefore(next(seen.targetId()))) {
      return Optional.empty();
    }
    toldAt.put(seen.targetId(), now);
    return Optional.of(seen);
  }

  /** Time has leapt: when each was told says nothing. */
  void resume() {
    toldAt.clear();
  }

  private Instant next(String target) {
    Instant last = toldAt.get(target);
    return last == null ? Instant.EPOCH : last.plus(INTERVAL);
  }

  private static @Nullable TrafficObserved seen(AdsbVehicle a, DroneId by) {
    Location location = Places.find(a.lat(), a.lon(), null);
    if (location == null) {
      return null;
    }
    Double altitude = isSet(a, VALID_ALTITUDE) ? Double.valueOf(a.altitudeMm() / 1_000.0) : null;
    boolean isGeometric = a.altitudeType() == ALTITUDE_GEOMETRIC;
    return new TrafficObserved(
        String.format(Locale.ROOT, "icao/%06x", a.icaoAddress()),
        by,
        a.emitterType() != EMITTER_UAV,
        location,
        isGeometric ? null : altitude,
        isGeometric ? altitude : null,
        isSet(a, VALID_HEADING) ? hundredths(a.headingCdeg(), FULL_CIRCLE) : null,
        isSet(a, VALID_VELOCITY) ? Double.valueOf(a.horVelocityCmS() / 100.0) : null,
        isSet(a, VALID_VERTICAL_VELOCITY) ? Double.valueOf(a.verVelocityCmS() / 100.0) : null,
        isSet(a, VALID_CALLSIGN) && !a.callsign().isBlank() ? a.callsign().strip() : null,
        isSet(a, VALID_SQUAWK) ? String.format(Locale.ROOT, "%04d", a.squawk()) : null,
        a.emitterType(),
        a.tslc(),
        isSet(a, SIMULATED) ? Boolean.TRUE : null);
  }

  private static @Nullable TrafficObserved seen(OpenDroneIdLocation d, DroneId by) {
    Location location = Places.find(d.latitude(), d.longitude(), null);
    return location == null
        ? null
        : new TrafficObserved(
            "remote-id/" + d.idOrMac(),
            by,
            false,
            location,
            altitude(d.altitudeBarometric()),
            altitude(d.altitudeGeodetic()),
            hundredths(d.direction(), FULL_CIRCLE),
            hundredths(d.speedHorizontal(), UNKNOWN_SPEED - 1),
            hundredths(d.speedVertical(), UNKNOWN_CLIMB - 1),
            null,
            null,
            null,
            null,
            null);
  }

  private static @Nullable Double hundredths(int value, int most) {
    return value > most ? null : Double.valueOf(value / 100.0);
  }

  private static @Nullable Double altitude(float metres) {
    return Float.isFinite(metres) && metres > UNKNOWN_ALTITUDE
        ? Double.valueOf(Math.round(metres * 10) / 10.0)
        : null;
  }

  private static boolean isSet(AdsbVehicle aircraft, int flag) {
    return (aircraft.flags() & flag) != 0;
  }
}
