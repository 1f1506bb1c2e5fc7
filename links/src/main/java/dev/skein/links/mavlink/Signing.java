package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import dev.skein.links.mavlink.MavlinkMessage.SetupSigning;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of a link's frames, those that come and those that leave. Where a vehicle has a key,
 * only its signed frames count. Decides only; used by the link's thread. Source: MAVLink guide,
 * "Message Signing".
 */
final class Signing {

  /** Of a stream that is new, no stamp may be further behind. */
  static final Duration OLDEST_FIRST = Duration.ofMinutes(1);

  static final int MOST_STREAMS = 20_000;

  /** Skein's own: ground stations beside it on the same vehicle mostly count from 0. */
  static final int LINK_ID = 0x53;

  private static final long TICKS_PER_SECOND = 100_000;
  private static final Duration SETUP_INTERVAL = Duration.ofSeconds(1);
  private static final int SETUP_ATTEMPTS = 5;

  private final Map<Stream, Long> streams = new HashMap<>();
  private final Map<SigningKey, Long> newest = new HashMap<>();

  /** Of a run before, by stream: what has come since is in the others. */
  private final Map<Restored, Long> restored = new HashMap<>();

  private final Map<Receiver, Setup> setups = new HashMap<>();
  private final MavlinkSettings.Setup setup;
  private final LinkCounters counters;
  private SigningKeys keys;
  private long changes;

  /**
   * @param setup how far keys may go in SETUP_SIGNING
   */
  Signing(SigningKeys keys, MavlinkSettings.Setup setup, LinkCounters counters) {
    this.keys = keys;
    this.setup = setup;
    this.counters = counters;
  }

  /** What a frame's signature is worth. */
  enum Verdict {
    /** Its vehicle has no key: whoever says so may be it. */
    OPEN,
    /** Signed with its vehicle's key, and new. */
    GOOD,
    /** Unsigned, from a vehicle with a key. */
    UNSIGNED,
    /** Signed with another key, or changed on the way. */
    WRONG_SIGNATURE,
    /** Not newer than what has come on its stream already. */
    REPLAYED,
    /** The first of its stream, and more than a minute behind. */
    OLD_SIGNATURE,
    /** There are too many streams to remember another. */
    TOO_MANY_STREAMS;

    boolean isAccepted() {
      return this == OPEN || this == GOOD;
    }
  }

  private record Stream(SigningKey key, long systemId, int componentId, int linkId) {}

  private record Restored(String key, long systemId, int componentId, int linkId) {}

  /** Who is given a key; vehicles of one number that have keys of their own are told apart. */
  private record Receiver(SigningKey key, long systemId) {}

  /** How often a key was sent, and last when. */
  private record Setup(int attempts, Instant at) {}

  /** What was kept of a run before; before the first frame. */
  void restore(List<SigningStreamFile.Stamp> stamps) {
    for (SigningStreamFile.Stamp stamp : stamps) {
      restored.merge(
          new Restored(stamp.key(), stamp.systemId(), stamp.componentId(), stamp.linkId()),
          stamp.timestamp(),
          Math::max);
    }
  }

  /** Greater each time that {@link #stamps} has something new. */
  long changes() {
    return changes;
  }

  /**
   * The newest stamps of all streams that a frame of could still be believed after a restart: the
   * first of a stream must be less than a minute old.
   */
  List<SigningStreamFile.Stamp> stamps(Instant now) {
    List<SigningStreamFile.Stamp> stamps = new ArrayList<>();
    streams.forEach((stream, timestamp) -> {
      if (timestamp >= oldestFirst(stream.key(), now)) {
        stamps.add(
            new SigningStreamFile.Stamp(
                stream.key().fingerprint(),
                stream.systemId(),
                stream.componentId(),
                stream.linkId(),
                timestamp));
      }
    });
    long oldest = Signature.timestamp(now) - OLDEST_FIRST.toSeconds() * TICKS_PER_SECOND;
    restored.forEach((stream, timestamp) -> {
      if (timestamp >= oldest) {
        stamps.add(
            new SigningStreamFile.Stamp(
                stream.key(),
                stream.systemId(),
                stream.componentId(),
                stream.linkId(),
                timestamp - SigningStreamFile.AHEAD_TICKS));
      }
    });
    return stamps;
  }

  /** From now on these keys hold; what is known of streams stays. */
  void use(SigningKeys newKeys) {
    keys = newKeys;
    setups.clear();
  }

  Verdict judge(Frame frame, InetAddress from, Instant now) {
    SigningKeys.Entry entry = keys.find(frame.systemId(), from);
    if (entry == null) {
      return Verdict.OPEN;
    }
    Signature signature = frame.signature();
    if (signature == null) {
      // Radios put it in, and have no key (MAVLink guide, "Accepting Unsigned Packets").
      return frame.message() instanceof RadioStatus ? Verdict.OPEN : Verdict.UNSIGNED;
    }
    if (!signature.isBy(entry.key())) {
      return Verdict.WRONG_SIGNATURE;
    }
    Verdict verdict = place(frame, signature, entry.key(), now);
    if (verdict == Verdict.GOOD) {
      newest.merge(entry.key(), signature.timestamp(), Math::max);
      if (!setups.isEmpty()) {
        setups.remove(new Receiver(entry.key(), frame.systemId()));
      }
    }
    return verdict;
  }

  /**
   * The frame in bytes, signed when who it is for has a key; its stamp is newer than any before.
   */
  byte[] write(
      FrameWriter writer, MavlinkMessage message, long systemId, InetAddress to, Instant now) {
    SigningKeys.Entry entry = keys.find(systemId, to);
    return entry == null
        ? writer.write(message)
        : writer.write(message, entry.key(), LINK_ID, next(entry.key(), now));
  }

  /**
   * The key for a vehicle that has just spoken unsigned, as often as is due; empty when it is to
   * get none. A key in the clear goes no further than this machine, but where that was asked for.
   */
  Optional<SetupSigning> setUp(Frame frame, InetAddress from, Instant now) {
    SigningKeys.Entry entry = keys.find(frame.systemId(), from);
    if (entry == null || !entry.isToBeSetUp() || !(frame.message() instanceof Heartbeat)) {
      return Optional.empty();
    }
    if (setup == MavlinkSettings.Setup.LOOPBACK && !from.isLoopbackAddress()) {
      counters.add("signing.setup_refused");
      return Optional.empty();
    }
    Receiver receiver = new Receiver(entry.key(), frame.systemId());
    Setup before = setups.getOrDefault(receiver, new Setup(0, Instant.EPOCH));
    if (before.attempts() == SETUP_ATTEMPTS || before.at().plus(SETUP_INTERVAL).isAfter(now)) {
      return Optional.empty();
    }
    counters.add("signing.setup_sent");
    setups.put(receiver, new Setup(before.attempts() + 1, now));
    return Optional.of(
        new SetupSigning(
            next(entry.key(), now), frame.systemId(), frame.componentId(), entry.key()));
  }

  private Verdict place(Frame frame, Signature signature, SigningKey key, Instant now) {
    Stream stream = new Stream(key, frame.systemId(), frame.componentId(), signature.linkId());
    Long last = streams.containsKey(stream) ? streams.get(stream) : restored(stream);
    long timestamp = signature.timestamp();
    if (last != null && timestamp <= last) {
      return Verdict.REPLAYED;
    }
    if (last == null) {
      if (timestamp < oldestFirst(key, now)) {
        return Verdict.OLD_SIGNATURE;
      }
      if (streams.size() >= MOST_STREAMS) {
        return Verdict.TOO_MANY_STREAMS;
      }
    }
    streams.put(stream, timestamp);
    changes++;
    return Verdict.GOOD;
  }

  private @Nullable Long restored(Stream stream) {
    return restored.isEmpty()
        ? null
        : restored.get(
            new Restored(
                stream.key().fingerprint(),
                stream.systemId(),
                stream.componentId(),
                stream.linkId()));
  }

  private long oldestFirst(SigningKey key, Instant now) {
    return ours(key, now) - OLDEST_FIRST.toSeconds() * TICKS_PER_SECOND;
  }

  /** The clock's time, or the newest that was heard or sent with that key. */
  private long ours(SigningKey key, Instant now) {
    return Math.max(Signature.timestamp(now), newest.getOrDefault(key, 0L));
  }

  private long next(SigningKey key, Instant now) {
    long next = Math.max(Signature.timestamp(now), newest.getOrDefault(key, 0L) + 1);
    newest.put(key, next);
    return next;
  }
}
