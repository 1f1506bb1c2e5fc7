package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Frames that wait, oldest first: a bounded number, for a bounded time. */
final class HeldFrames {

  /** How many of a vehicle's frames wait for another link to let it go. */
  static final int MOST = 1_000;

  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Deque<Held> held = new ArrayDeque<>();
  private final int most;

  HeldFrames() {
    this(MOST);
  }

  HeldFrames(int most) {
    this.most = most;
  }

  /**
   * A frame that waits.
   *
   * @param isVerified whether it was signed with its vehicle's key
   */
  record Held(Frame frame, InetSocketAddress from, boolean isVerified, Instant receivedAt) {

    /** The same, of which only counts that it came. */
    Held withoutMessage() {
      Frame bare =
          new Frame(
              frame.version(),
              frame.systemId(),
              frame.componentId(),
              frame.sequence(),
              frame.messageId(),
              null,
              frame.signature());
      return new Held(bare, from, isVerified, receivedAt);
    }
  }

  /** Keeps a frame; whether the oldest had to go for it. */
  boolean add(Held frame) {
    return add(frame, true);
  }

  /**
   * Keeps a frame; whether one had to go for it, or it for those that others keep.
   *
   * @param mayGrow whether one more may be kept than before
   */
  boolean add(Held frame, boolean mayGrow) {
    if (mayGrow && held.size() < most) {
      held.addLast(frame);
      return false;
    }
    if (!held.isEmpty()) {
      held.removeFirst();
      held.addLast(frame);
    }
    return true;
  }

  /** Drops what has waited too long; how many that were. */
  int expire(Instant now) {
    int before = held.size();
    while (!held.isEmpty() && held.getFirst().receivedAt().plus(LONGEST_WAIT).isBefore(now)) {
      held.removeFirst();
    }
    return before - held.size();
  }

  int size() {
    return held.size();
  }

  void clear() {
    held.clear();
  }

  /** Those received after a time, oldest first. */
  List<Held> since(Instant time) {
    return held.stream().filter(frame -> frame.receivedAt().isAfter(time)).toList();
  }

  List<Held> all() {
    return List.copyOf(held);
  }
}
