package dev.skein.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

  private static final Instant NOW = Instant.parse("2025-08-03T10:30:00Z");

  private final RateLimits limits = new RateLimits(10);

  @Test
  void twoSecondsMayComeAtOnceAndThenEachInItsTime() {
    for (int i = 0; i < 20; i++) {
      assertThat(limits.take("user:1", NOW)).isZero();
    }
    assertThat(limits.take("user:1", NOW)).isEqualTo(Duration.ofMillis(100));
    assertThat(limits.take("user:2", NOW)).as("another").isZero();

    assertThat(limits.take("user:1", NOW.plusMillis(100))).isZero();
    assertThat(limits.take("user:1", NOW.plusMillis(100))).isEqualTo(Duration.ofMillis(100));
    assertThat(limits.take("user:1", NOW.minusSeconds(9))).as("a clock set back").isPositive();
  }

  @Test
  void noMoreAreKeptThanFit() {
    for (int i = 0; i < 20; i++) {
      assertThat(limits.take("first", NOW)).isZero();
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(limits.take("user:" + i, NOW)).isZero();
    }
    assertThat(limits.take("first", NOW)).as("forgotten").isZero();
  }
}
