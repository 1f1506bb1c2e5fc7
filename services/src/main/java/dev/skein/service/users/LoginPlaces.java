package dev.skein.service.users;

import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/**
 * The places that people have logged in from, by their addresses, the last twenty of each. Wrong
 * passwords from there are counted by themselves: who guesses elsewhere locks nobody out of where
 * they work. Works within the connection's transaction.
 */
final class LoginPlaces {

  private static final int MOST_OF_USER = 20;

  private LoginPlaces() {}

  /** The wrong passwords from a place; empty when nobody has logged in from there. */
  static Optional<WrongLogins> find(Connection connection, UserId user, String place)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select failed_logins, locked_until from login_places"
                + " where user_id = ? and place = ?")) {
      select.setLong(1, user.value());
      select.setString(2, place);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        Timestamp locked = row.getTimestamp(2);
        return Optional.of(
            new WrongLogins(row.getInt(1), locked == null ? null : locked.toInstant()));
      }
    }
  }

  /** Keeps that a password from there was wrong. */
  static void failed(Connection connection, UserId user, String place, WrongLogins wrong)
      throws SQLException {
    Instant locked = wrong.lockedUntil();
    try (PreparedStatement update =
        connection.prepareStatement(
            "update login_places set failed_logins = ?, locked_until = ?"
                + " where user_id = ? and place = ?")) {
      update.setInt(1, wrong.inARow());
      update.setTimestamp(2, locked == null ? null : Timestamp.from(locked));
      update.setLong(3, user.value());
      update.setString(4, place);
      update.executeUpdate();
    }
  }

  /** Keeps that somebody has logged in from there: none is wrong now. */
  static void loggedIn(Connection connection, UserId user, String place, Instant now)
      throws SQLException {
    try (PreparedStatement upsert =
            connection.prepareStatement(
                "insert into login_places (user_id, place, used_at) values (?, ?, ?)"
                    + " on conflict (user_id, place) do update set used_at = excluded.used_at,"
                    + " failed_logins = 0, locked_until = null");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from login_places where user_id = ? and place not in (select place"
                    + " from login_places where user_id = ? order by used_at desc limit ?)")) {
      upsert.setLong(1, user.value());
      upsert.setString(2, place);
      upsert.setTimestamp(3, Timestamp.from(now));
      upsert.executeUpdate();
      delete.setLong(1, user.value());
      delete.setLong(2, user.value());
      delete.setInt(3, MOST_OF_USER);
      delete.executeUpdate();
    }
  }

  /** Keeps that somebody has another password, of which none was wrong yet. */
  static void begunAnew(Connection connection, UserId user) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update login_places set failed_logins = 0, locked_until = null where user_id = ?")) {
      update.setLong(1, user.value());
      update.executeUpdate();
    }
  }
}
