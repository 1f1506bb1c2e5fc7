package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.links.Run;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Orders in the first seconds after a restart. */
class ComebackTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final Comeback comeback =
      new Comeback(List.of(new Run("links@here", 7)), new DroneViews(), () -> NOW);

  @Test
  void anOrderWaitsWhileItsDroneIsNotHeardAgain() {
    assertThat(isAwaited("links@here/6", true, NOW)).isTrue();
    assertThat(isAwaited("links@here/7", true, NOW)).as("it is heard again").isFalse();
    assertThat(isAwaited("links@here/6", false, NOW)).as("it has not come back").isFalse();
    assertThat(isAwaited("links@there/6", true, NOW)).as("another link's").isFalse();
    assertThat(isAwaited(null, true, NOW)).isFalse();
    assertThat(comeback.isAwaited(null, null, NOW)).isFalse();
  }

  @Test
  void noneWaitsBeyondItsDeadlineNorTenSecondsAfterTheFirst() {
    DroneEvent.State before = state("links@here/6", true);
    assertThat(comeback.isAwaited(before, NOW.plusSeconds(2), NOW.plusSeconds(1))).isTrue();
    assertThat(comeback.isAwaited(before, NOW.plusSeconds(2), NOW.plusSeconds(2))).isFalse();
    assertThat(comeback.isAwaited(before, null, NOW.plusMillis(10_999))).isTrue();
    assertThat(comeback.isAwaited(before, null, NOW.plusSeconds(11))).isFalse();
  }

  @Test
  void aClockThatIsSetBackMakesNobodyWaitLonger() {
    DroneEvent.State before = state("links@here/6", true);
    assertThat(comeback.isAwaited(before, null, NOW)).isTrue();
    assertThat(comeback.isAwaited(before, null, NOW.minusSeconds(3_600))).isFalse();
  }

  private boolean isAwaited(@Nullable String heldBy, boolean isConnected, Instant now) {
    return comeback.isAwaited(state(heldBy, isConnected), null, now);
  }

  private static DroneEvent.State state(@Nullable String heldBy, boolean isConnected) {
    return new DroneEvent.State(
        new DroneId(3),
        NOW,
        isConnected,
        DroneStatus.IDLE,
        null,
        Fix.UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        heldBy,
        null,
        null);
  }
}
