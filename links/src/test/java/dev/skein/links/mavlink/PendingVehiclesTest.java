package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What comes before a vehicle has its drone id waits, but fills no memory")
class PendingVehiclesTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final InetSocketAddress FROM = new InetSocketAddress("127.0.0.1", 14_550);

  private final LinkCounters counters = new LinkCounters();
  private final PendingVehicles vehicles = new PendingVehicles(counters);

  @Test
  void tenSecondsOfAFastVehicleWait() {
    for (int i = 0; i < 4_000; i++) {
      hold(1, NOW.plusMillis(2L * i));
    }
    assertThat(heldOf(1)).isEqualTo(4_000);
    assertThat(counters.snapshot()).doesNotContainKey("pending.overflow");
  }

  @Test
  void ofManyTogetherABoundedNumberWaits() {
    for (int i = 0; i < 50 * 5_000; i++) {
      hold(1 + i % 50, NOW);
    }
    assertThat(counters.counter("pending.overflow").sum()).isEqualTo(50_000);
    assertThat(heldOf(1)).isEqualTo(PendingVehicles.MOST_FRAMES / 50);

    // Who comes when nothing may grow waits without; what went makes room.
    for (int i = 0; i < PendingVehicles.MOST_FRAMES / 50; i++) {
      hold(99, NOW);
    }
    hold(100, NOW);
    assertThat(heldOf(99)).isEqualTo(PendingVehicles.MOST_FRAMES / 50);
    assertThat(heldOf(100)).isZero();
  }

  @Test
  void whatHasWaitedTooLongMakesRoom() {
    for (int i = 0; i < 50 * 5_000; i++) {
      hold(1 + i % 50, NOW);
    }
    Instant later = NOW.plus(Duration.ofSeconds(11));
    vehicles.tick(later, (_, _) -> {});
    hold(100, later);
    assertThat(heldOf(100)).isEqualTo(1);
    assertThat(heldOf(1)).isZero();
  }

  private void hold(int systemId, Instant at) {
    Frame frame = new Frame(2, systemId, 1, 0, 0, null, null);
    var _ = vehicles.hold(address(systemId), new HeldFrames.Held(frame, FROM, false, at));
  }

  private int heldOf(int systemId) {
    return Objects.requireNonNull(vehicles.remove(address(systemId))).held().size();
  }

  private static VehicleAddress address(int systemId) {
    return VehicleAddress.mavlink("mavlink", systemId, 1);
  }
}
