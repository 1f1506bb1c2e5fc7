package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrainTest {

  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void aFlightShowsHowLongAFullBatteryLasts() {
    Drain drain = told(null, 90, 0);
    drain = told(drain, 85, 60);
    drain = told(drain, 70, 300);
    assertThat(drain.fullBattery()).hasValue(Duration.ofSeconds(1_500));
  }

  @Test
  void aShortFlightShowsNothing() {
    assertThat(told(told(null, 90, 0), 80, 119).fullBattery()).isEmpty();
    assertThat(told(told(null, 90, 0), 88, 600).fullBattery()).isEmpty();
  }

  @Test
  void withAnotherBatteryItBeginsAnew() {
    Drain drain = told(told(told(null, 30, 0), 20, 200), 95, 260);
    assertThat(drain.fullBattery()).isEmpty();
    assertThat(told(drain, 85, 460).fullBattery()).hasValue(Duration.ofSeconds(2_000));
  }

  private static Drain told(@Nullable Drain before, double percent, long seconds) {
    return Drain.next(before, percent, START.plusSeconds(seconds));
  }
}
