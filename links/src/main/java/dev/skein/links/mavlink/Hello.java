package dev.skein.links.mavlink;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What Skein says where nobody has spoken yet: who listens for it learns its address from that. A
 * heartbeat a second, unsigned, as long as nothing has come for three; in MAVLink 2 and 1 by turns,
 * since some understand only that.
 */
final class Hello {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final FrameWriter writer;
  private Instant heardAt = Instant.EPOCH;
  private Instant saidAt = Instant.EPOCH;
  private boolean wasVersion2;

  Hello(int systemId) {
    this.writer = new FrameWriter(systemId, MavlinkSettings.COMPONENT_ID);
  }

  /** Something has come. */
  void heard(Instant now) {
    heardAt = now;
  }

  /** Time has leapt: when something has come, or was said, is not known any more. */
  void resume() {
    heardAt = Instant.EPOCH;
    saidAt = Instant.EPOCH;
  }

  /** The frame that is to be sent now, if one is. */
  Optional<byte[]> due(Instant now) {
    if (heardAt.plus(SILENCE).isAfter(now) || saidAt.plus(INTERVAL).isAfter(now)) {
      return Optional.empty();
    }
    saidAt = now;
    wasVersion2 = !wasVersion2;
    return Optional.ofNullable(
        wasVersion2
            ? writer.write(GroundStation.HEARTBEAT)
            : writer.writeVersion1(GroundStation.HEARTBEAT));
  }
}
