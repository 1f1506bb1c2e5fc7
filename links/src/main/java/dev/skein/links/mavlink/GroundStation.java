package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
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
 * vehicles that have a key. Who speaks MAVLink 1 is spoken to in that. Used by the link's thread.
 * Source: MAVLink guide, "MAVLink Versions".
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

  private static final int VERSION_2 = 2;

  private final int systemId;
  private final FrameWriter writer;
  private final Signing signing;
  private final Datagrams datagrams;
  private final LinkCounters counters;

  GroundStation(int systemId, Signing signing, Datagrams datagrams, LinkCounters counters) {
    this.writer = new FrameWriter(systemId, MavlinkSettings.COMPONENT_ID);
    this.systemId = systemId;
    this.signing = signing;
    this.datagrams = datagrams;
    this.counters = counters;
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

  /**
   * Says to a system at that address that it is there. Who speaks MAVLink 1 hears it in MAVLink 2
   * as well: many speak that as soon as they have heard it.
   *
   * @param version as in {@link #send}
   */
  void heartbeat(long systemId, int version, InetSocketAddress to, Instant now) {
    var _ = send(HEARTBEAT, systemId, VERSION_2, to, now);
    if (isForVersion1(systemId, version, to)) {
      var _ = send(HEARTBEAT, systemId, version, to, now);
    }
  }

  /**
   * Says something to a system at that address.
   *
   * @param version the highest of MAVLink that it has spoken; 0 where it has not been heard
   * @return false for what cannot be said in that version; it is counted
   */
  boolean send(
      MavlinkMessage message, long systemId, int version, InetSocketAddress to, Instant now) {
    byte[] frame =
        isForVersion1(systemId, version, to)
            ? writer.writeVersion1(message)
            : signing.write(writer, message, systemId, to.getAddress(), now);
    if (frame == null) {
      counters.add("send.not_in_version_1");
      return false;
    }
    datagrams.send(frame, to);
    return true;
  }

  private boolean isForVersion1(long systemId, int version, InetSocketAddress to) {
    return version == 1 && !signing.hasKey(systemId, to.getAddress());
  }
}
