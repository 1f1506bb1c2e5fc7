package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LooksTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

  private final Looks looks = new Looks();

  @BeforeEach
  void start() {
    assertThat(looks.isDue(NOW)).isTrue();
    looks.looked(NOW);
    assertThat(looks.isSettled(NOW.plusSeconds(3_600))).as("nothing is read yet").isFalse();
    looks.behind(NOW);
    look(NOW.plusSeconds(3));
    assertThat(looks.isSettled(NOW.plusSeconds(5))).isFalse();
    look(NOW.plusSeconds(6));
    assertThat(looks.isSettled(NOW.plusSeconds(6))).isTrue();
  }

  @Test
  void itIsLookedFiveTimesASecond() {
    assertThat(looks.isDue(NOW.plusMillis(6_199))).isFalse();
    assertThat(looks.isDue(NOW.plusMillis(6_200))).isTrue();
  }

  /** What was written meanwhile is read first: nothing has expired before. */
  @Test
  void whoHasStoodStillReadsFirst() {
    look(NOW.plusSeconds(60));
    assertThat(looks.isSettled(NOW.plusSeconds(60))).isFalse();
    look(NOW.plusSeconds(63));
    assertThat(looks.isSettled(NOW.plusSeconds(65))).isFalse();
    assertThat(looks.isSettled(NOW.plusSeconds(66))).isTrue();
  }

  @Test
  void aClockThatIsSetBackHoldsNothingUp() {
    Instant back = NOW.minusSeconds(3_600);
    look(back);
    assertThat(looks.isSettled(back)).isFalse();
    look(back.plusSeconds(4));
    assertThat(looks.isSettled(back.plusSeconds(6))).isTrue();
  }

  private void look(Instant now) {
    assertThat(looks.isDue(now)).isTrue();
    looks.looked(now);
  }
}
