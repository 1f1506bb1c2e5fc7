package dev.skein.links.mavlink;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.ReadinessChanged;
import dev.skein.events.DroneId;
import dev.skein.links.mavlink.MavlinkMessage.SysStatus;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a vehicle says that it may be armed. ArduPilot does (SYS_STATUS,
 * MAV_SYS_STATUS_PREARM_CHECK enabled). PX4 sets the bit among what is healthy alone, and means the
 * mode that it is in: that is not gone by. Used by the link's thread only.
 */
final class Readiness {

  private static final long PREARM_CHECK = 0x1000_0000L;

  private final DroneId droneId;
  private @Nullable Boolean isReady;
  private @Nullable String reason;

  Readiness(DroneId droneId) {
    this.droneId = droneId;
  }

  /** Takes over what was last told of it. */
  void adopt(DroneEvent.State state) {
    isReady = state.readyToArm();
    reason = state.notReadyReason();
  }

  /** What it has said may no longer be true. */
  void forget() {
    isReady = null;
    reason = null;
  }

  Optional<DroneEvent> status(SysStatus status) {
    if ((status.sensorsEnabled() & PREARM_CHECK) == 0) {
      return Optional.empty();
    }
    boolean is = (status.sensorsHealth() & PREARM_CHECK) != 0;
    if (Objects.equals(isReady, is)) {
      return Optional.empty();
    }
    isReady = is;
    reason = is ? null : reason;
    return Optional.of(new ReadinessChanged(droneId, is, reason));
  }

  /** Autopilots say in texts why they are not. */
  Optional<DroneEvent> said(String text) {
    String words = text.strip();
    boolean isReason = words.startsWith("PreArm:") || words.startsWith("Preflight Fail:");
    if (!isReason || Boolean.TRUE.equals(isReady) || words.equals(reason)) {
      return Optional.empty();
    }
    reason = words;
    return isReady == null
        ? Optional.empty()
        : Optional.of(new ReadinessChanged(droneId, false, words));
  }
}
