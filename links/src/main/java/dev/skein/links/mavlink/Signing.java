package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import dev.skein.links.mavlink.MavlinkMessage.SetupSigning;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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

  /** The newest of a run before, by the key's fingerprint: what counts in this one is newer. */
  private final Map<String, Long> before = new HashMap<>();

  /** Drones whose vehicle was heard signed, and the fingerprint of the key. */
  private final Map<VehicleAddress, String> signers = new HashMap<>();

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
    /** The first of its stream, and more than a minute behind, or no newer than a run before. */
    OLD_SIGNATURE,
    /** There are too many streams to remember another. */
    TOO_MANY_STREAMS;

    boolean isAccepted() {
      return this == OPEN || this == GOOD;
    }
  }

  private record Stream(SigningKey key, long systemId, int componentId, int linkId) {}

  /** Who is given a key; vehicles of one number that have keys of their own are told apart. */
  private record Receiver(SigningKey key, long systemId) {}

  /** How often a key was sent, and last when. */
  private record Setup(int attempts, Instant at) {}

  /**
   * What is to be known after a restart, so that nothing is believed then that was not before.
   *
   * @param stamps the newest of each key, heard or sent, by its fingerprint
   * @param signers the fingerprint of the key by which a drone's vehicle was heard signed
   */
  record Kept(Map<String, Long> stamps, Map<VehicleAddress, String> signers) {}

  /** What {@link #kept()} was in a run before; before the first frame. */
  void restore(Kept kept) {
    before.putAll(kept.stamps());
    signers.putAll(kept.signers());
  }

  /** Greater each time that {@link #kept()} has something new. */
  long changes() {
    return changes;
  }

  Kept kept() {
    Map<String, Long> stamps = new HashMap<>(before);
    newest.forEach((key, stamp) -> stamps.merge(key.fingerprint(), stamp, Math::max));
    return new Kept(stamps, Map.copyOf(signers));
  }

  /** A drone's vehicle was heard from there, signed with its key. */
  void heardSigned(VehicleAddress drone, InetAddress from) {
    SigningKeys.Entry entry = keys.find(drone.systemId(), from);
    if (entry != null) {
      String key = entry.key().fingerprint();
      if (!key.equals(signers.put(drone, key))) {
        changes++;
      }
    }
  }

  /**
   * Whether a drone's vehicle was heard signed, with a key that it still has: whoever says unsigned
   * that he is it, is not.
   */
  boolean mustSign(VehicleAddress drone) {
    String key = signers.get(drone);
    return key != null && keys.isKeyOf(drone.systemId(), key);
  }

  /** There is no such drone any more. */
  void forget(VehicleAddress drone) {
    if (signers.remove(drone) != null) {
      changes++;
    }
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

  /** Whether who it is for has a key, and so hears only what is signed. */
  boolean hasKey(long systemId, InetAddress to) {
    return keys.find(systemId, to) != null;
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
    Setup last = setups.getOrDefault(receiver, new Setup(0, Instant.EPOCH));
    if (last.attempts() == SETUP_ATTEMPTS || last.at().plus(SETUP_INTERVAL).isAfter(now)) {
      return Optional.empty();
    }
    counters.add("signing.setup_sent");
    setups.put(receiver, new Setup(last.attempts() + 1, now));
    return Optional.of(
        new SetupSigning(
            next(entry.key(), now), frame.systemId(), frame.componentId(), entry.key()));
  }

  private Verdict place(Frame frame, Signature signature, SigningKey key, Instant now) {
    Stream stream = new Stream(key, frame.systemId(), frame.componentId(), signature.linkId());
    Long last = streams.get(stream);
    long timestamp = signature.timestamp();
    if (last != null && timestamp <= last) {
      return Verdict.REPLAYED;
    }
    if (last == null) {
      if (timestamp <= newestBefore(key) || timestamp < oldestFirst(key, now)) {
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

  private long newestBefore(SigningKey key) {
    return before.isEmpty() ? 0 : before.getOrDefault(key.fingerprint(), 0L);
  }

  private long oldestFirst(SigningKey key, Instant now) {
    return ours(key, now) - OLDEST_FIRST.toSeconds() * TICKS_PER_SECOND;
  }

  /** The clock's time, or the newest that was ever heard or sent with that key. */
  private long ours(SigningKey key, Instant now) {
    long newestKnown = Math.max(newest.getOrDefault(key, 0L), newestBefore(key));
    return Math.max(Signature.timestamp(now), newestKnown);
  }

  private long next(SigningKey key, Instant now) {
    long next = ours(key, now) + 1;
    newest.put(key, next);
    changes++;
    return next;
  }
}
