package dev.skein.service.tasks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is due of a cron task: one run at most, of the newest time that has passed, unless that is
 * too late; every other time that has passed meanwhile was missed, however short ago. Pure.
 *
 * @param run the time of which a run is to start now; null for none
 * @param missed how many other times have passed; of very many {@value #MOST}
 * @param first the first that was missed; null for none
 * @param last the last that was missed, of those that are counted; null for none
 * @param next the next time; null when there is none any more
 */
record DueRuns(
    @Nullable Instant run,
    int missed,
    @Nullable Instant first,
    @Nullable Instant last,
    @Nullable Instant next) {

  /** A run that is later than this is skipped. */
  static final Duration LATEST = Duration.ofSeconds(60);

  static final int MOST = 1_000;

  /** What starts later than this is told to be late. */
  private static final Duration PUNCTUAL = Duration.ofSeconds(5);

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
    Instant newest = due;
    Instant next = TaskBody.nextRun(cron, timeZone, due);
    while (next != null && !next.isAfter(now)) {
      if (++missed == MOST) {
        // Too many to look at each: those of the last minute are enough to know the newest.
        Instant minute = now.minus(LATEST).minusMillis(1);
        Instant from = next.isAfter(minute) ? next : TaskBody.nextRun(cron, timeZone, minute);
        return newest(cron, timeZone, due, newest, from, now);
      }
      last = newest;
      newest = next;
      next = TaskBody.nextRun(cron, timeZone, next);
    }
    if (due.isAfter(now)) {
      return new DueRuns(null, 0, null, null, due);
    }
    return isMissed(newest, now)
        ? new DueRuns(null, missed + 1, due, newest, next)
        : new DueRuns(newest, missed, missed == 0 ? null : due, last, next);
  }

  private static DueRuns newest(
      String cron,
      String timeZone,
      Instant due,
      Instant last,
      @Nullable Instant from,
      Instant now) {
    Instant newest = null;
    Instant next = from;
    while (next != null && !next.isAfter(now)) {
      newest = next;
      next = TaskBody.nextRun(cron, timeZone, next);
    }
    return new DueRuns(newest, MOST, due, last, next);
  }

  /** How late a run of that time is, for behind other words; empty for one that is punctual. */
  static String lateness(Instant due, Instant now) {
    Duration late = Duration.between(due, now);
    return late.compareTo(PUNCTUAL) > 0 ? ", %d s late".formatted(late.toSeconds()) : "";
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
