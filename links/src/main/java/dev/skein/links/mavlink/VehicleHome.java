package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.HomeChanged;
import dev.skein.events.DroneId;
import dev.skein.events.Location;
import dev.skein.links.mavlink.MavlinkMessage.HomePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a vehicle says that it returns to (HOME_POSITION): ArduPilot when it sets it and when it is
 * asked, PX4 every two seconds. What has moved by a metre or less, across or in height, is as it
 * was told. Used by the link's thread only.
 */
final class VehicleHome {

  private static final Duration AGAIN = Duration.ofMinutes(5);
  private static final double SAME_M = 1;
  private static final double METRES_A_DEGREE = 111_195;

  private final DroneId droneId;
  private @Nullable Location told;
  private Instant toldAt = Instant.EPOCH;

  VehicleHome(DroneId droneId) {
    this.droneId = droneId;
  }

  /** Takes over what was last told of it. */
  void adopt(DroneEvent.State state) {
    told = state.home();
    toldAt = state.receivedAt();
  }

  /** It may be told of by another, who says otherwise, before it is heard here again. */
  void forget() {
    told = null;
    toldAt = Instant.EPOCH;
  }

  /** Told again after a while: who keeps it may have lost it. */
  Optional<DroneEvent> says(HomePosition position, Instant at) {
    Location home = Places.find(position.lat(), position.lon(), position.altMm() / 1000.0);
    boolean isFresh = Duration.between(toldAt, at).abs().compareTo(AGAIN) < 0;
    if (home == null || (told != null && isSame(told, home) && isFresh)) {
      return Optional.empty();
    }
    told = home;
    toldAt = at;
    return Optional.of(new HomeChanged(droneId, home));
  }

  private static boolean isSame(Location a, Location b) {
    double north = (b.latitude() - a.latitude()) * METRES_A_DEGREE;
    double east =
        Math.IEEEremainder(b.longitude() - a.longitude(), 360)
            * METRES_A_DEGREE
            * Math.cos(Math.toRadians(a.latitude()));
    Double from = a.altitude();
    Double to = b.altitude();
    boolean isAsHigh = from == null || to == null || Math.abs(to - from) <= SAME_M;
    return isAsHigh && Math.hypot(north, east) <= SAME_M;
  }
}
