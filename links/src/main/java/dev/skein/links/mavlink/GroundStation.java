package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequest;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestInt;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * Skein as its vehicles see it: a ground station that numbers its frames, and signs those for
 * vehicles that have a key. Used by the link's thread.
 */
final class GroundStation {

  /** MAV_TYPE_GCS. */
  static final int TYPE = 6;

  /** MAV_AUTOPILOT_INVALID: who says so flies nothing. */
  static final int AUTOPILOT_INVALID = 8;

  private static final int MAVLINK_VERSION = 3;

  /** What says that Skein is there. */
  static final Heartbeat HEARTBEAT =
      new Heartbeat(TYPE, AUTOPILOT_INVALID, 0, 0, 0, MAVLINK_VERSION);

  private final int systemId;
  private final FrameWriter writer;
  private final Signing signing;
  private final Datagrams datagrams;

  GroundStation(int systemId, Signing signing, Datagrams datagrams) {
    this.writer = new FrameWriter(systemId, MavlinkSettings.COMPONENT_ID);
    this.systemId = systemId;
    this.signing = signing;
    this.datagrams = datagrams;
  }

  /** Whether a vehicle may be answering this station: another may have asked it the same. */
  boolean isAskedBy(MavlinkMessage.CommandAck ack) {
    return isMe(ack.targetSystem(), ack.targetComponent());
  }

  /** Whether a message of the mission protocol is for this station. */
  boolean isForMe(MavlinkMessage message) {
    return switch (message) {
      case MissionRequest m -> isMe(m.targetSystem(), m.targetComponent());
      case MissionRequestInt m -> isMe(m.targetSystem(), m.targetComponent());
      case MissionCount m -> isMe(m.targetSystem(), m.targetComponent());
      case MissionItemInt m -> isMe(m.targetSystem(), m.targetComponent());
      case MissionAck m -> isMe(m.targetSystem(), m.targetComponent());
      default -> false;
    };
  }

  private boolean isMe(int targetSystem, int targetComponent) {
    boolean isSystem = targetSystem == 0 || targetSystem == systemId;
    boolean isComponent = targetComponent == 0 || targetComponent == MavlinkSettings.COMPONENT_ID;
    return isSystem && isComponent;
  }

  /** Says to a system at that address that it is there. */
  void heartbeat(long systemId, InetSocketAddress to, Instant now) {
    send(HEARTBEAT, systemId, to, now);
  }

  void send(MavlinkMessage message, long systemId, InetSocketAddress to, Instant now) {
    datagrams.send(signing.write(writer, message, systemId, to.getAddress(), now), to);
  }
}
