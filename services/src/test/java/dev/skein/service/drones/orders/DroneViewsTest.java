package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who was silent is back with the next that is written down. */
class DroneViewsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void aSilenceEndsWithTheNextRecord() {
    assertThat(DroneViews.backAt(null, NOW, NOW.plusSeconds(1))).isNull();
    assertThat(DroneViews.backAt(null, NOW, NOW.plusSeconds(3))).isNull();
    Instant back = NOW.plusMillis(3_001);
    assertThat(DroneViews.backAt(null, NOW, back)).isEqualTo(back);
    assertThat(DroneViews.backAt(back, back, back.plusSeconds(1))).isEqualTo(back);
    assertThat(DroneViews.backAt(back, back, back.plusSeconds(9))).isEqualTo(back.plusSeconds(9));
  }
}
