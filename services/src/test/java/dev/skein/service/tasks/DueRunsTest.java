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
        .isEqualTo(new DueRuns(TEN, 0, null, null, later(1)));
  }

  @Test
  void whatIsMissedDoesNotRunLater() {
    DueRuns runs = DueRuns.of(HOURLY, "UTC", TEN, TEN.plusSeconds(61));
    assertThat(runs).isEqualTo(new DueRuns(null, 1, TEN, TEN, later(1)));
    assertThat(runs.text())
        .isEqualTo("the run of 2026-01-01T10:00:00Z was missed: nobody was there");
  }

  @Test
  void ofManyThatAreMissedTheNewestRunsIfItIsNotLate() {
    DueRuns runs = DueRuns.of(HOURLY, "UTC", TEN, later(3).plusSeconds(5));
    assertThat(runs).isEqualTo(new DueRuns(later(3), 3, TEN, later(2), later(4)));
    assertThat(runs.text())
        .isEqualTo(
            "3 runs from 2026-01-01T10:00:00Z to 2026-01-01T12:00:00Z were missed: nobody was"
                + " there");
  }

  /** Each is less than a minute late, and still only the newest runs: the others are told. */
  @Test
  void ofSeveralWithinAMinuteTheNewestRunsAndTheOthersAreMissed() {
    DueRuns runs = DueRuns.of("*/10 * * * * *", "UTC", TEN, TEN.plusSeconds(45));
    assertThat(runs)
        .isEqualTo(
            new DueRuns(TEN.plusSeconds(40), 4, TEN, TEN.plusSeconds(30), TEN.plusSeconds(50)));
    assertThat(runs.text())
        .isEqualTo(
            "4 runs from 2026-01-01T10:00:00Z to 2026-01-01T10:00:30Z were missed: nobody was"
                + " there");
    assertThat(DueRuns.of("*/10 * * * * *", "UTC", TEN, TEN.plusSeconds(9)).missed()).isZero();
  }

  @Test
  void howLateItIsIsToldWhenItIsNotPunctual() {
    assertThat(DueRuns.lateness(TEN, TEN.plusSeconds(5))).isEmpty();
    assertThat(DueRuns.lateness(TEN, TEN.plusSeconds(45))).isEqualTo(", 45 s late");
  }

  @Test
  void veryManySeldomOnesAreCountedInFull() {
    Instant now = later(DueRuns.MOST - 2).plusSeconds(61);
    DueRuns runs = DueRuns.of(HOURLY, "UTC", TEN, now);
    assertThat(runs.missed()).isEqualTo(DueRuns.MOST - 1);
    assertThat(runs.run()).isNull();
    assertThat(runs.next()).isEqualTo(later(DueRuns.MOST - 1));

    runs = DueRuns.of(HOURLY, "UTC", TEN, later(DueRuns.MOST));
    assertThat(runs.missed()).isEqualTo(DueRuns.MOST);
    assertThat(runs.run()).isEqualTo(later(DueRuns.MOST));
  }

  @Test
  void veryManyAreNotCountedToTheEnd() {
    Instant now = TEN.plusSeconds(1_000_000);
    DueRuns runs = DueRuns.of("* * * * * *", "UTC", TEN, now);
    assertThat(runs.missed()).isEqualTo(DueRuns.MOST);
    assertThat(runs.run()).isEqualTo(now);
    assertThat(runs.next()).isEqualTo(now.plusSeconds(1));
    assertThat(runs.text()).startsWith("1000 runs and more since 2026-01-01T10:00:00Z");
  }

  private static Instant later(int hours) {
    return TEN.plus(Duration.ofHours(hours));
  }
}
