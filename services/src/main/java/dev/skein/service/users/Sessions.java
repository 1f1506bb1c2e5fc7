package dev.skein.service.users;

import dev.skein.api.AccessList;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logins that last: each has refresh tokens that serve once (RFC 9700, 4.14.2). One that comes
 * twice has been stolen from somebody, and ends its session; but for the same client it serves for
 * some seconds more, since tabs of one browser share it. Works within the connection's transaction.
 */
final class Sessions {

  /** How long an access token serves. */
  static final Duration ACCESS_LIFETIME = Duration.ofMinutes(15);

  /** Clocks differ: tokens are taken for a minute longer. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  /** So long the same client may bring a token again. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration IDLE = Duration.ofHours(12);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_OF_USER = 50;
  private static final int SESSION_BYTES = 16;
  private static final int TOKEN_BYTES = 32;

  private Sessions() {}

  /** A session with the refresh token that is good now. */
  record Open(String id, String refreshToken, Instant refreshUntil) {}

  /** A session as its owner sees it. */
  record Row(
      String id,
      Instant createdAt,
      Instant usedAt,
      Instant expiresAt,
      @Nullable String remoteAddress,
      @Nullable String userAgent) {}

  /** What becomes of a refresh token. */
  sealed interface Use {
    /** It was good: the session goes on with another. */
    record Good(UserId userId, Open session) implements Use {}

    /** It had served before: the session is over. */
    record Reused(UserId userId, String session) implements Use {}

    /** There is no such token, or its time is over. */
    record Unknown() implements Use {}
  }

  static Open open(
      Connection connection,
      UserId user,
      Instant now,
      @Nullable String remoteAddress,
      @Nullable String userAgent)
      throws SQLException {
    List<Row> before = list(connection, user, now);
    for (Row surplus : before.stream().skip(MOST_OF_USER - 1).toList()) {
      end(connection, user, surplus.id(), now);
    }
    String id = Secrets.random(SESSION_BYTES);
    Instant until = now.plus(IDLE);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into sessions (id, user_id, created_at, used_at, expires_at, remote_address,"
                + " user_agent) values (?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, id);
      insert.setLong(2, user.value());
      insert.setTimestamp(3, Timestamp.from(now));
      insert.setTimestamp(4, Timestamp.from(now));
      insert.setTimestamp(5, Timestamp.from(until));
      insert.setString(6, remoteAddress);
      insert.setString(7, userAgent);
      insert.executeUpdate();
    }
    return new Open(id, nextToken(connection, id), until);
  }

  /**
   * Uses a refresh token.
   *
   * @param client who brings it
   */
  static Use use(Connection connection, String refreshToken, String client, Instant now)
      throws SQLException {
    String hash = AccessList.sha256(refreshToken);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select s.id, s.user_id, s.created_at, s.expires_at, t.used, t.used_at, t.used_by"
                + " from refresh_tokens t join sessions s on s.id = t.session_id"
                + " where t.hash = ? for update")) {
      select.setString(1, hash);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return new Use.Unknown();
        }
        String session = row.getString(1);
        UserId user = new UserId(row.getLong(2));
        Instant createdAt = row.getTimestamp(3).toInstant();
        boolean isUsed = row.getBoolean(5);
        Timestamp usedAt = row.getTimestamp(6);
        boolean isAtOnce =
            usedAt != null
                && client.equals(row.getString(7))
                && Duration.between(usedAt.toInstant(), now).abs().compareTo(GRACE) < 0;
        if (isUsed && !isAtOnce) {
          end(connection, user, session, now);
          return new Use.Reused(user, session);
        }
        if (!now.isBefore(row.getTimestamp(4).toInstant())) {
          return new Use.Unknown();
        }
        if (!isUsed) {
          used(connection, hash, client, now);
        }
        return new Use.Good(user, goOn(connection, session, createdAt, now));
      }
    }
  }

  private static void used(Connection connection, String hash, String client, Instant now)
      throws SQLException {
    try (PreparedStatement mark =
        connection.prepareStatement(
            "update refresh_tokens set used = true, used_at = ?, used_by = ? where hash = ?")) {
      mark.setTimestamp(1, Timestamp.from(now));
      mark.setString(2, client);
      mark.setString(3, hash);
      mark.executeUpdate();
    }
  }

  private static Open goOn(Connection connection, String session, Instant createdAt, Instant now)
      throws SQLException {
    Instant last = createdAt.plus(LONGEST);
    Instant idle = now.plus(IDLE);
    Instant until = idle.isBefore(last) ? idle : last;
    try (PreparedStatement update =
        connection.prepareStatement(
            "update sessions set used_at = ?, expires_at = ? where id = ?")) {
      update.setTimestamp(1, Timestamp.from(now));
      update.setTimestamp(2, Timestamp.from(until));
      update.setString(3, session);
      update.executeUpdate();
    }
    return new Open(session, nextToken(connection, session), until);
  }

  /** Those that are open, the last used first. */
  static List<Row> list(Connection connection, UserId user, Instant now) throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement(
                "delete from sessions where user_id = ? and expires_at <= ?");
        PreparedStatement select =
            connection.prepareStatement(
                "select id, created_at, used_at, expires_at, remote_address, user_agent"
                    + " from sessions where user_id = ? order by used_at desc, id")) {
      delete.setLong(1, user.value());
      delete.setTimestamp(2, Timestamp.from(now));
      delete.executeUpdate();
      select.setLong(1, user.value());
      List<Row> rows = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getString(1),
                  row.getTimestamp(2).toInstant(),
                  row.getTimestamp(3).toInstant(),
                  row.getTimestamp(4).toInstant(),
                  row.getString(5),
                  row.getString(6)));
        }
      }
      return rows;
    }
  }

  /** Ends one; false when it is not this user's, or is over. */
  static boolean end(Connection connection, UserId user, String session, Instant now)
      throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement("delete from sessions where id = ? and user_id = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into ended_sessions (session_id, user_id, until) values (?, ?, ?)"
                    + " on conflict do nothing")) {
      delete.setString(1, session);
      delete.setLong(2, user.value());
      if (delete.executeUpdate() == 0) {
        return false;
      }
      insert.setString(1, session);
      insert.setLong(2, user.value());
      insert.setTimestamp(3, Timestamp.from(now.plus(ACCESS_LIFETIME).plus(SKEW)));
      insert.executeUpdate();
      return true;
    }
  }

  /** Ends all of a user's; their tokens are void by the account's version. */
  static void endAll(Connection connection, UserId user) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from sessions where user_id = ?")) {
      delete.setLong(1, user.value());
      delete.executeUpdate();
    }
  }

  private static String nextToken(Connection connection, String session) throws SQLException {
    String token = Secrets.random(TOKEN_BYTES);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into refresh_tokens (hash, session_id) values (?, ?)")) {
      insert.setString(1, AccessList.sha256(token));
      insert.setString(2, session);
      insert.executeUpdate();
    }
    return token;
  }
}
