package dev.skein.links.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a vehicle that sends nothing but late reports was out of reach, or has a clock that was
 * set back. What was kept comes as fast as the way allows, so each report is less late than the one
 * before; by a wrong clock all are late by the same. Decides only.
 */
final class LateReports {

  private static final Duration JUDGED_AFTER = Duration.ofSeconds(30);
  private static final Duration SAME = Duration.ofSeconds(5);

  private @Nullable Instant since;
  private Duration by = Duration.ZERO;

  /**
   * Takes what is known of a report.
   *
   * @param isLate whether a newer one has come before it
   */
  boolean isClockWrong(boolean isLate, ReportTime time, Instant now) {
    if (!isLate) {
      since = null;
      return false;
    }
    Duration latency = Duration.between(time.at(), now);
    if (since == null || latency.minus(by).abs().compareTo(SAME) > 0) {
      since = now;
      by = latency;
    }
    return !since.plus(JUDGED_AFTER).isAfter(now);
  }
}
