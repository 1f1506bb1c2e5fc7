package dev.skein.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times that a request gives: such as PostgreSQL and every client can write, 1970 to 9999. */
public final class Times {

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Times() {}

  /**
   * The time of a query parameter, RFC 3339 with its zone.
   *
   * @throws RequestProblem naming the parameter
   */
  public static Instant parse(String name, String text) {
    try {
      return check(name, OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw RequestProblem.badField(
          name,
          "must be a time as 2026-03-01T10:00:00Z, or with +02:00, where the + is written %2B");
    }
  }

  /**
   * The time itself, when it can be kept.
   *
   * @throws RequestProblem naming the field
   */
  public static Instant check(String name, Instant time) {
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw RequestProblem.badField(name, "must be a time from 1970 to 9999");
    }
    return time;
  }
}
