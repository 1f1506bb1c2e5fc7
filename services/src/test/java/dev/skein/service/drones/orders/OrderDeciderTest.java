package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.ZoneIndex;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderDeciderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

  /** Its deadline is the order's, however long the second person takes. */
  @Test
  void whoConfirmsDoesNotProlongAnOrder() {
    assertThat(waitsUntil(null)).isEqualTo(NOW.plusSeconds(60));
    assertThat(waitsUntil(NOW.plusSeconds(300))).isEqualTo(NOW.plusSeconds(60));
    Instant until = waitsUntil(NOW.plusSeconds(20));
    assertThat(until).isEqualTo(NOW.plusSeconds(20));
    assertThat(OrderDecider.deadlineOfConfirmed(until, NOW.plusSeconds(5)))
        .isEqualTo(NOW.plusSeconds(15));
    assertThat(OrderDecider.deadlineOfConfirmed(until, NOW.plusSeconds(15)))
        .isEqualTo(NOW.plusSeconds(20));
  }

  private static Instant waitsUntil(@Nullable Instant deadline) {
    OrderDecider.Decision decision =
        OrderDecider.decide(
            situation(),
            new OrderRequest(OrderKind.EMERGENCY_STOP, Map.of(), deadline, false, null),
            "ann",
            false,
            NOW);
    assertThat(decision).isInstanceOf(OrderDecider.Decision.AskSecond.class);
    return ((OrderDecider.Decision.AskSecond) decision).until();
  }

  private static OrderDecider.Situation situation() {
    return new OrderDecider.Situation(
        new DroneRecord(
            1, "Kite", "px4", null, "active", false, null, null, new Lease(null, null, 0), 0),
        new DroneEvent.State(
            new DroneId(1),
            NOW,
            true,
            DroneStatus.FLYING,
            new Location(47, 8, 440.0),
            Fix.FIX_3D,
            40.0,
            null,
            null,
            null,
            90.0,
            null,
            null,
            true,
            null,
            "links@here/1",
            null,
            null),
        ZoneIndex.EMPTY,
        new OrderPolicy(Set.of(OrderKind.EMERGENCY_STOP), 20),
        null);
  }
}
