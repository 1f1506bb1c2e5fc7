package dev.skein.links.mavlink;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a MAVLink link over UDP behaves.
 *
 * @param name the link's name in vehicle addresses
 * @param listen where vehicles send to
 * @param autoAccept whether vehicles that are heard become drones without being asked for
 * @param silence after this long without a frame a vehicle counts as disconnected
 * @param systemId Skein's own MAVLink system id, as a ground station
 * @param positionHz how often vehicles are asked for their position
 * @param sharePort whether several processes on this machine may listen there, each hearing some of
 *     the vehicles
 */
public record MavlinkSettings(
    String name,
    InetSocketAddress listen,
    boolean autoAccept,
    Duration silence,
    int systemId,
    double positionHz,
    boolean sharePort) {

  /** The port ground stations listen on. */
  public static final int DEFAULT_PORT = 14550;

  /** MAVLink's component id of a mission planner: what a ground station is. */
  static final int COMPONENT_ID = 190;

  /** The usual link on that address: vehicles are accepted by themselves on loopback only. */
  public static MavlinkSettings on(InetSocketAddress listen) {
    InetAddress address = listen.getAddress();
    boolean isLoopback = address != null && address.isLoopbackAddress();
    return new MavlinkSettings("mavlink", listen, isLoopback, Duration.ofSeconds(5), 255, 5, false);
  }

  /** The same link with another policy for vehicles that are heard. */
  public MavlinkSettings withAutoAccept(boolean accept) {
    return new MavlinkSettings(name, listen, accept, silence, systemId, positionHz, sharePort);
  }

  /** The same link, on a port that it shares or has for itself. */
  public MavlinkSettings withSharedPort(boolean shared) {
    return new MavlinkSettings(name, listen, autoAccept, silence, systemId, positionHz, shared);
  }
}
