package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A cron task when nobody was there for a while. */
class DueRunsTest {

  private static final String HOURLY = "0 0 * * * *";
  private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void whatIsDueRuns() {
    assertThat(DueRuns.of(HOURLY, "UTC", TEN, TEN.plusSeconds(60)))
        .isEqualTo(new DueRuns(true, 0, null, null, later(1)));
  }

  @Test
  void whatIsMissedDoesNotRunLater() {
    DueRuns runs = DueRuns.of(HOURLY, "UTC", TEN, TEN.plusSeconds(61));
    assertThat(runs).isEqualTo(new DueRuns(false, 1, TEN, TEN, later(1)));
    assertThat(runs.text())
        .isEqualTo("the run of 2026-01-01T10:00:00Z was missed: nobody was there");
  }

  @Test
  void ofManyThatAreMissedTheNewestRunsIfItIsNotLate() {
    DueRuns runs = DueRuns.of(HOURLY, "UTC", TEN, later(3).plusSeconds(5));
    assertThat(runs).isEqualTo(new DueRuns(true, 3, TEN, later(2), later(4)));
    assertThat(runs.text())
        .isEqualTo(
            "3 runs from 2026-01-01T10:00:00Z to 2026-01-01T12:00:00Z were missed: nobody was"
                + " there");
  }

  @Test
  void veryManyAreNotCountedToTheEnd() {
    Instant now = TEN.plusSeconds(1_000_000);
    DueRuns runs = DueRuns.of("* * * * * *", "UTC", TEN, now);
    assertThat(runs.missed()).isEqualTo(DueRuns.MOST);
    assertThat(runs.isDue()).isTrue();
    assertThat(runs.next()).isEqualTo(now.plusSeconds(1));
    assertThat(runs.text()).startsWith("1000 runs and more since 2026-01-01T10:00:00Z");
  }

  private static Instant later(int hours) {
    return TEN.plus(Duration.ofHours(hours));
  }
}
