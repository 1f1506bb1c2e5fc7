package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who speaks on a link and is no vehicle: ground stations, and parts of vehicles. */
final class NoVehicles {

  static final int MOST = 10_000;

  /**
   * MAV_TYPE of what is part of a vehicle, or on the ground: antenna tracker, ground station,
   * onboard controller, gimbal, ADS-B, camera, charging station, FLARM, servo, remote id, battery,
   * parachute, log, OSD, IMU, GPS, winch, illuminator, gripper, radio.
   */
  private static final Set<Integer> TYPES =
      Set.of(
          5,
          GroundStation.TYPE,
          18,
          26,
          27,
          30,
          31,
          32,
          33,
          34,
          36,
          37,
          38,
          39,
          40,
          41,
          42,
          44,
          48,
          49);

  private final Set<VehicleAddress> known = new LinkedHashSet<>();

  /** Cameras and gimbals have no autopilot, or name that of their vehicle. */
  static boolean isVehicle(Heartbeat heartbeat) {
    return heartbeat.autopilot() != GroundStation.AUTOPILOT_INVALID
        && !TYPES.contains(heartbeat.type());
  }

  boolean contains(VehicleAddress address) {
    return known.contains(address);
  }

  /** It has said that it is a vehicle after all. */
  void remove(VehicleAddress address) {
    known.remove(address);
  }

  /** Remembers one; of too many the first is forgotten, and learnt anew by its next heartbeat. */
  void add(VehicleAddress address) {
    if (known.size() == MOST) {
      known.remove(known.iterator().next());
    }
    known.add(address);
  }
}
