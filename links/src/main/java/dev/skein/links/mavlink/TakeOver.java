package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a drone that another link instance speaks for becomes this one's: what it says here waits,
 * and what the other has not told is told then. Decides only; used by the link's thread.
 */
final class TakeOver {

  private final Holders holders;
  private final DroneId droneId;
  private final HeldFrames held = new HeldFrames();
  private boolean hasPosition;

  TakeOver(Holders holders, DroneId droneId) {
    this.holders = holders;
    this.droneId = droneId;
  }

  /** What a frame from a drone that this link does not speak for means. */
  sealed interface Step {}

  /** Another speaks for the drone: the frame is kept. */
  record Wait() implements Step {}

  /** Nobody else speaks for it: the frame is this link's to tell. */
  record Speak() implements Step {}

  /**
   * The drone is this link's from now on.
   *
   * @param told what the other has told of it last
   * @param untold what it said here since, before this frame; oldest first
   */
  record GoOn(DroneEvent.State told, List<HeldFrames.Held> untold) implements Step {}

  Step frame(HeldFrames.Held frame, Instant now) {
    Optional<DroneEvent.State> elsewhere = holders.findElsewhere(droneId);
    if (elsewhere.isEmpty()) {
      forget();
      return new Speak();
    }
    hasPosition |= frame.frame().message() instanceof GlobalPositionInt;
    if (!holders.mayTakeOver(elsewhere.get(), hasPosition, now)) {
      // What falls out is not lost, but told by the other: it does not count.
      held.expire(now);
      held.add(frame);
      return new Wait();
    }
    List<HeldFrames.Held> untold = held.since(elsewhere.get().receivedAt());
    forget();
    return new GoOn(elsewhere.get(), untold);
  }

  private void forget() {
    held.clear();
    hasPosition = false;
  }
}
