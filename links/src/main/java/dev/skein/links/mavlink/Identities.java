package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which vehicle a frame is from, by the link's policy: system and component id alone, or with what
 * tells vehicles of the same number apart. Used by the link's thread.
 */
final class Identities {

  static final int MOST = 20_000;

  /** Frames of one sender that wait until it is known whose they are. */
  static final int MOST_HELD = 50;

  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** After such a silence another vehicle may have the address. */
  static final Duration DOUBTED_AFTER = Duration.ofSeconds(10);

  private final String link;
  private final MavlinkSettings.Identity policy;
  private final LinkCounters counters;
  private final Map<Sender, Origin> origins =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Origin> eldest) {
          return size() > MOST;
        }
      };

  Identities(String link, MavlinkSettings.Identity policy, LinkCounters counters) {
    this.link = link;
    this.policy = policy;
    this.counters = counters;
  }

  /**
   * @param from null where the address says nothing of who it is
   */
  private record Sender(@Nullable InetSocketAddress from, long systemId, int componentId) {}

  private static final class Origin {
    private @Nullable VehicleAddress address;
    private Instant askedAt = Instant.EPOCH;
    private Instant heardAt = Instant.MAX;
    private final HeldFrames held = new HeldFrames(MOST_HELD);
  }

  /** Whose a frame is; null as long as that is not known. */
  @Nullable VehicleAddress of(HeldFrames.Held held) {
    Frame frame = held.frame();
    Origin origin = origin(frame, held.from());
    if (policy == MavlinkSettings.Identity.UID) {
      doubt(origin, held.receivedAt());
      if (frame.message() instanceof AutopilotVersion version) {
        told(origin, frame, version);
      }
      if (origin.address == null) {
        origin.held.expire(held.receivedAt());
        if (origin.held.add(held)) {
          counters.add("pending.overflow");
        }
      }
    }
    return origin.address;
  }

  private static void doubt(Origin origin, Instant now) {
    if (origin.heardAt.isBefore(now.minus(DOUBTED_AFTER))) {
      origin.address = null;
    }
    origin.heardAt = now;
  }

  /** What came from there before it was known whose it is, oldest first; handed out once. */
  List<HeldFrames.Held> takeHeld(Frame frame, InetSocketAddress from) {
    if (policy != MavlinkSettings.Identity.UID) {
      return List.of();
    }
    Origin origin = origin(frame, from);
    List<HeldFrames.Held> held = origin.held.all();
    origin.held.clear();
    return held;
  }

  /** The question that a vehicle of unknown identity is to be asked now; empty when none is due. */
  Optional<CommandLong> question(Frame frame, InetSocketAddress from, Instant now) {
    Origin origin = origin(frame, from);
    boolean isDue = !origin.askedAt.plus(ASK_AGAIN).isAfter(now);
    if (!isDue || !(frame.message() instanceof Heartbeat)) {
      return Optional.empty();
    }
    origin.askedAt = now;
    List<Float> parameters = List.of((float) AutopilotVersion.ID, 0f, 0f, 0f, 0f, 0f, 0f);
    return Optional.of(
        new CommandLong(
            parameters,
            VehicleRequests.REQUEST_MESSAGE,
            (int) frame.systemId(),
            frame.componentId(),
            0));
  }

  private Origin origin(Frame frame, InetSocketAddress from) {
    Sender sender =
        new Sender(
            policy == MavlinkSettings.Identity.SYSTEM_ID ? null : from,
            frame.systemId(),
            frame.componentId());
    Origin origin = origins.get(sender);
    if (origin == null) {
      origin = new Origin();
      origin.address =
          switch (policy) {
            case SYSTEM_ID -> address(frame, "");
            case HOST -> address(frame, from.getAddress().getHostAddress());
            case ENDPOINT ->
                address(frame, from.getAddress().getHostAddress() + ":" + from.getPort());
            case UID -> null;
          };
      origins.put(sender, origin);
    }
    return origin;
  }

  /** The long id where the hardware has one, else the short one; zeros are none. */
  private void told(Origin origin, Frame frame, AutopilotVersion version) {
    String uid = version.uniqueId();
    if (uid.isEmpty()) {
      counters.add("identity.no_uid");
      return;
    }
    VehicleAddress told = address(frame, uid);
    if (origin.address != null && !origin.address.equals(told)) {
      counters.add("identity.changed");
    }
    origin.address = told;
  }

  private VehicleAddress address(Frame frame, String name) {
    return new VehicleAddress(link, frame.systemId(), frame.componentId(), name);
  }
}
