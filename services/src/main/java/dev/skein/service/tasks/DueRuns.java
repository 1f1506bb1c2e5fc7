package dev.skein.service.tasks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is due of a cron task: one run at most, however many times have passed while nobody was
 * there. Pure.
 *
 * @param isDue whether a run is to start now
 * @param missed how many times passed by more than {@link #LATEST}; of very many {@value #MOST}
 * @param first the first that was missed; null for none
 * @param last the last that was missed, of those that are counted
 * @param next the next time; null when there is none any more
 */
record DueRuns(
    boolean isDue,
    int missed,
    @Nullable Instant first,
    @Nullable Instant last,
    @Nullable Instant next) {

  /** A run that is later than this is skipped. */
  static final Duration LATEST = Duration.ofSeconds(60);

  static final int MOST = 1_000;

  static boolean isMissed(Instant due, Instant now) {
    return due.plus(LATEST).isBefore(now);
  }

  /**
   * What is due now.
   *
   * @param due the first time that was not seen to
   */
  static DueRuns of(String cron, String timeZone, Instant due, Instant now) {
    int missed = 0;
    Instant last = null;
    Instant time = due;
    while (time != null && missed < MOST && isMissed(time, now)) {
      missed++;
      last = time;
      time = TaskBody.nextRun(cron, timeZone, time);
    }
    if (time != null && isMissed(time, now)) {
      time = TaskBody.nextRun(cron, timeZone, now.minus(LATEST));
    }
    return new DueRuns(
        time != null && !time.isAfter(now),
        missed,
        missed == 0 ? null : due,
        last,
        TaskBody.nextRun(cron, timeZone, now));
  }

  /** What was missed, in words. */
  String text() {
    if (missed == 1) {
      return "the run of %s was missed: nobody was there".formatted(first);
    }
    return missed < MOST
        ? "%d runs from %s to %s were missed: nobody was there".formatted(missed, first, last)
        : "%d runs and more since %s were missed: nobody was there".formatted(missed, first);
  }
}
