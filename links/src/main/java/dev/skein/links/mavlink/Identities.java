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

  /** Who has not answered by then and speaks MAVLink 1 may not understand MAVLink 2. */
  private static final int ASKED_IN_VERSION_2 = 3;

  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** Another vehicle may have taken the address over, without a break. */
  static final Duration ASK_KNOWN_AGAIN = Duration.ofSeconds(10);

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

  private @Nullable VehicleAddress moved;

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

    /** Who it said last that it is, also while that is doubted. */
    private @Nullable VehicleAddress told;

    private Instant askedAt = Instant.EPOCH;

    /** How often since it told last who it is. */
    private int asked;

    /** Whether it is asked as soon as may be, with whatever frame is next. */
    private boolean isUrgent;

    private Instant heardAt = Instant.MAX;
    private final Continuity continuity = new Continuity();
    private final HeldFrames held = new HeldFrames(MOST_HELD);
  }

  /** Whose the last frame from there was; null when that was not known, or is doubted. */
  @Nullable VehicleAddress known(Frame frame, InetSocketAddress from) {
    return origin(frame, from).address;
  }

  /** Whether it was known who is there, and is not any more. */
  boolean isDoubted(Frame frame, InetSocketAddress from) {
    Origin origin = origin(frame, from);
    return origin.address == null && origin.told != null;
  }

  /** Whose a frame is; null as long as that is not known. */
  @Nullable VehicleAddress of(HeldFrames.Held held) {
    Frame frame = held.frame();
    Origin origin = origin(frame, held.from());
    if (policy == MavlinkSettings.Identity.UID) {
      doubt(origin, frame.message(), held.receivedAt());
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

  /**
   * A vehicle that has come to where another was: it may have left all other places. Told once;
   * null when none has.
   */
  @Nullable VehicleAddress takeMoved() {
    VehicleAddress taken = moved;
    moved = null;
    return taken;
  }

  private void doubt(Origin origin, @Nullable MavlinkMessage message, Instant now) {
    boolean isBroken = origin.continuity.isBrokenBy(message, now);
    if (origin.heardAt.isBefore(now.minus(DOUBTED_AFTER))) {
      origin.address = null;
    } else if (isBroken && origin.address != null) {
      counters.add("identity.doubted");
      origin.address = null;
      origin.isUrgent = true;
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

  /**
   * A question to a vehicle, in MAVLink 2, since by 1 no vehicle tells its long id.
   *
   * @param alsoInVersion1 whether it may understand nothing else
   */
  record Question(CommandLong command, boolean alsoInVersion1) {}

  /**
   * What a vehicle is to be asked now, to know which it is, or whether it is still the same; empty
   * when nothing is due.
   */
  Optional<Question> question(Frame frame, InetSocketAddress from, Instant now) {
    if (policy != MavlinkSettings.Identity.UID) {
      return Optional.empty();
    }
    Origin origin = origin(frame, from);
    boolean isOpen = origin.address == null || origin.isUrgent;
    Duration pause = isOpen ? ASK_AGAIN : ASK_KNOWN_AGAIN;
    boolean isDue = !origin.askedAt.plus(pause).isAfter(now);
    if (!isDue || !(origin.isUrgent || frame.message() instanceof Heartbeat)) {
      return Optional.empty();
    }
    origin.askedAt = now;
    origin.isUrgent = false;
    origin.asked++;
    counters.add("identity.asked");
    boolean isDeaf = frame.version() == 1 && origin.asked > ASKED_IN_VERSION_2;
    List<Float> parameters = List.of((float) AutopilotVersion.ID, 0f, 0f, 0f, 0f, 0f, 0f);
    return Optional.of(
        new Question(
            new CommandLong(
                parameters,
                VehicleRequests.REQUEST_MESSAGE,
                (int) frame.systemId(),
                frame.componentId(),
                0),
            isDeaf));
  }

  /** Time has leapt: who is to be asked is asked. */
  void resume() {
    origins.values().forEach(origin -> origin.askedAt = Instant.EPOCH);
  }

  /** Lets go of what has waited too long; called every second or so. */
  void tick(Instant now) {
    if (policy == MavlinkSettings.Identity.UID) {
      origins.values().forEach(origin -> origin.held.expire(now));
    }
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
    origin.asked = 0;
    String uid = version.uniqueId();
    if (uid.isEmpty()) {
      counters.add("identity.no_uid");
      origin.address = null;
      return;
    }
    VehicleAddress told = address(frame, uid);
    VehicleAddress before = origin.told;
    origin.address = told;
    origin.told = told;
    if (before != null && !before.equals(told)) {
      counters.add("identity.changed");
      moved = told;
      doubtWhereItWas(origin, told);
    }
  }

  /** Who has come here is no longer where it was, unless it has several ways: they must say so. */
  private void doubtWhereItWas(Origin here, VehicleAddress vehicle) {
    for (Origin origin : origins.values()) {
      if (origin != here && vehicle.equals(origin.address)) {
        origin.address = null;
        origin.isUrgent = true;
      }
    }
  }

  private VehicleAddress address(Frame frame, String name) {
    return new VehicleAddress(link, frame.systemId(), frame.componentId(), name);
  }
}
