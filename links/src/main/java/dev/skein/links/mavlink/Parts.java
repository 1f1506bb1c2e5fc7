package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.AdsbVehicle;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdArmStatus;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdBasicId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdLocation;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdMessagePack;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdOperatorId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSelfId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSystem;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What drones' radios, receivers and transmitters say: they have component ids of their own, and
 * radios even system ids, so whose they are is told by where they are heard.
 */
final class Parts {

  private Parts() {}

  static boolean isOfPart(@Nullable MavlinkMessage message) {
    return switch (message) {
      case RadioStatus _,
          AdsbVehicle _,
          OpenDroneIdBasicId _,
          OpenDroneIdLocation _,
          OpenDroneIdSelfId _,
          OpenDroneIdSystem _,
          OpenDroneIdOperatorId _,
          OpenDroneIdArmStatus _,
          OpenDroneIdAuthentication _,
          OpenDroneIdMessagePack _ ->
          true;
      case null, default -> false;
    };
  }

  /** Radios carry all that come by their path; the others bear their drone's system id. */
  static boolean isPartOf(LinkedDrone drone, HeldFrames.Held held) {
    InetSocketAddress from = held.from();
    return held.frame().message() instanceof RadioStatus
        ? drone.paths().isInUse(from)
        : drone.vehicle().address().systemId() == held.frame().systemId()
            && drone.paths().isKnown(from);
  }
}
