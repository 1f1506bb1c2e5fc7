package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LockoutTest {

  private static final Instant NOW = Instant.parse("2025-08-03T10:30:00Z");

  @Test
  void theTenthWrongPasswordLocksAndEachFurtherOneTwiceAsLong() {
    assertThat(Lockout.after(9, NOW)).isEmpty();
    assertThat(Lockout.after(10, NOW)).contains(NOW.plus(Duration.ofMinutes(1)));
    assertThat(Lockout.after(12, NOW)).contains(NOW.plus(Duration.ofMinutes(4)));
    assertThat(Lockout.after(1_000_000, NOW)).contains(NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void aLockEnds() {
    assertThat(Lockout.left(NOW.plusSeconds(5), NOW)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Lockout.left(NOW, NOW)).isZero();
    assertThat(Lockout.left(null, NOW)).isZero();
  }
}
