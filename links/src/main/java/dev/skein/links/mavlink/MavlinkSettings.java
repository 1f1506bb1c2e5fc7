package dev.skein.links.mavlink;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a MAVLink link behaves.
 *
 * @param name the link's name in vehicle addresses
 * @param listen where vehicles send to
 * @param autoAccept whether vehicles that are heard become drones without being asked for
 * @param silence after this long without a frame a vehicle counts as disconnected
 * @param systemId Skein's own MAVLink system id, as a ground station
 * @param sharePort whether several processes on this machine may listen there, each hearing some of
 *     the vehicles
 * @param policies whom it takes a vehicle for, and what it asks of it
 * @param connections what it is connected to besides
 */
public record MavlinkSettings(
    String name,
    InetSocketAddress listen,
    boolean autoAccept,
    Duration silence,
    int systemId,
    boolean sharePort,
    Policies policies,
    Connections connections) {

  /** The port ground stations listen on. */
  public static final int DEFAULT_PORT = 14550;

  /** MAVLink's component id of a mission planner: what a ground station is. */
  static final int COMPONENT_ID = 190;

  /** What tells one vehicle from another. */
  public enum Identity {
    /** System and component id, wherever they come from. */
    SYSTEM_ID,
    /** These, and the host they come from. */
    HOST,
    /** These, and the host and port they come from. */
    ENDPOINT,
    /** These, and the hardware's own id. Source: AUTOPILOT_VERSION, uid2 or uid. */
    UID
  }

  /** When a drone that is heard may go on from another host without a signature. */
  public enum Follow {
    /** When it has been silent where it was. */
    AFTER_SILENCE,
    /** At once. */
    AT_ONCE
  }

  /** How far SETUP_SIGNING may carry a key, in the clear. */
  public enum Setup {
    /** To vehicles on this machine. */
    LOOPBACK,
    /** To any vehicle: the network between must be trusted. */
    ANYWHERE
  }

  /**
   * Whom a link takes a vehicle for, and what it asks of it.
   *
   * @param setup how far keys may go that are given to vehicles
   * @param rates the messages that vehicles are asked for
   */
  public record Policies(Identity identity, Follow follow, Setup setup, MessageRates rates) {

    public static final Policies DEFAULTS =
        new Policies(
            Identity.SYSTEM_ID, Follow.AFTER_SILENCE, Setup.LOOPBACK, MessageRates.DEFAULTS);
  }

  /**
   * What a link is connected to besides the vehicles on its port.
   *
   * @param recording where its frames are recorded
   * @param forward the ground stations beside Skein
   * @param links further ways to vehicles
   */
  public record Connections(
      Optional<Recording> recording, List<Forward> forward, List<LinkUrl> links) {

    public static final Connections NONE = new Connections(Optional.empty(), List.of(), List.of());
  }

  /** The usual link on that address: vehicles are accepted by themselves on loopback only. */
  public static MavlinkSettings on(InetSocketAddress listen) {
    InetAddress address = listen.getAddress();
    boolean isLoopback = address != null && address.isLoopbackAddress();
    return new MavlinkSettings(
        "mavlink",
        listen,
        isLoopback,
        Duration.ofSeconds(5),
        255,
        false,
        Policies.DEFAULTS,
        Connections.NONE);
  }

  /** The same link with another policy for vehicles that are heard. */
  public MavlinkSettings withAutoAccept(boolean accept) {
    return new MavlinkSettings(
        name, listen, accept, silence, systemId, sharePort, policies, connections);
  }

  /** The same link, on a port that it shares or has for itself. */
  public MavlinkSettings withSharedPort(boolean shared) {
    return new MavlinkSettings(
        name, listen, autoAccept, silence, systemId, shared, policies, connections);
  }

  /** The same link with other policies. */
  public MavlinkSettings withPolicies(Policies others) {
    return new MavlinkSettings(
        name, listen, autoAccept, silence, systemId, sharePort, others, connections);
  }

  /**
   * The same link with other connections. One that is open to other machines by them accepts no
   * vehicles by itself.
   */
  public MavlinkSettings withConnections(Connections others) {
    boolean isLocal = others.links().stream().allMatch(LinkUrl::isLocal);
    return new MavlinkSettings(
        name, listen, autoAccept && isLocal, silence, systemId, sharePort, policies, others);
  }
}
