package dev.skein.service.users;

import dev.skein.api.Paging;
import dev.skein.api.Permissions;
import dev.skein.api.Scope;
import dev.skein.events.Role;
import dev.skein.events.UserEvent.AccessKey;
import dev.skein.events.UserId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of machines' keys, which are there as hashes only. */
final class ApiKeyRows {

  private static final String SELECT =
      "select k.id, k.user_id, u.username, k.name, k.role, k.groups, k.created_at, k.expires_at,"
          + " k.scopes, count(*) over () from api_keys k join users u on u.id = k.user_id";

  private ApiKeyRows() {}

  /** A key without the key. */
  record Row(
      long id,
      UserId owner,
      String ownerName,
      String name,
      Permissions permissions,
      Instant createdAt,
      @Nullable Instant expiresAt,
      Set<Scope> scopes) {}

  /** Some of them, and how many match in all. */
  record Found(List<Row> keys, long total) {}

  /**
   * Which of the keys are asked for; null for any.
   *
   * @param username the owner's
   */
  record Filter(@Nullable String name, @Nullable String username, @Nullable Role role) {}

  /** The keys of one account, or of all. */
  static Found list(Connection connection, @Nullable UserId owner, Filter filter, Paging paging)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from ("
                + SELECT
                + " where (?::bigint is null or k.user_id = ?)"
                + " and (?::text is null or k.name = ?)"
                + " and (?::text is null or u.username = ?)"
                + " and (?::text is null or k.role = ?)) as keys"
                + paging.sql())) {
      Long id = owner == null ? null : owner.value();
      String role = filter.role == null ? null : filter.role.word();
      select.setObject(1, id);
      select.setObject(2, id);
      select.setString(3, filter.name);
      select.setString(4, filter.name);
      select.setString(5, filter.username);
      select.setString(6, filter.username);
      select.setString(7, role);
      select.setString(8, role);
      select.setInt(9, paging.limit());
      select.setInt(10, paging.offset());
      List<Row> keys = new ArrayList<>();
      long total = 0;
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          keys.add(read(row));
          total = row.getLong(10);
        }
      }
      return keys.isEmpty() && paging.offset() > 0
          ? new Found(keys, list(connection, owner, filter, paging.first()).total())
          : new Found(keys, total);
    }
  }

  static Optional<Row> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + " where k.id = ?")) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  /** Keeps a new one; empty when its owner has one of that name. */
  static Optional<Long> insert(
      Connection connection,
      UserId owner,
      String name,
      String hash,
      Permissions permissions,
      Set<Scope> scopes,
      Instant now,
      @Nullable Instant expiresAt)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into api_keys (user_id, name, hash, role, groups, created_at, expires_at,"
                + " scopes) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id")) {
      insert.setLong(1, owner.value());
      insert.setString(2, name);
      insert.setString(3, hash);
      insert.setString(4, permissions.role().word());
      insert.setString(5, GroupsText.write(permissions.groups()));
      insert.setTimestamp(6, Timestamp.from(now));
      insert.setTimestamp(7, expiresAt == null ? null : Timestamp.from(expiresAt));
      insert.setString(8, Scope.write(scopes));
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    }
  }

  static void delete(Connection connection, long id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from api_keys where id = ?")) {
      delete.setLong(1, id);
      delete.executeUpdate();
    }
  }

  static int count(Connection connection, UserId owner) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select count(*) from api_keys where user_id = ?")) {
      select.setLong(1, owner.value());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Those of an account that serve now, as every service is told of them. */
  static Map<String, AccessKey> access(Connection connection, UserId owner, Instant now)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, name, hash, role, groups, expires_at, scopes from api_keys"
                + " where user_id = ? and (expires_at is null or expires_at > ?)")) {
      select.setLong(1, owner.value());
      select.setTimestamp(2, Timestamp.from(now));
      Map<String, AccessKey> keys = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Permissions permissions = GroupsText.permissions(row.getString(4), row.getString(5));
          Map<String, Role> groups = permissions.groups();
          keys.put(
              Long.toString(row.getLong(1)),
              new AccessKey(
                  row.getString(2),
                  row.getString(3),
                  permissions.role(),
                  groups.isEmpty() ? null : groups,
                  instant(row.getTimestamp(6)),
                  row.getString(7)));
        }
      }
      return keys;
    }
  }

  private static Row read(ResultSet row) throws SQLException {
    return new Row(
        row.getLong(1),
        new UserId(row.getLong(2)),
        row.getString(3),
        row.getString(4),
        GroupsText.permissions(row.getString(5), row.getString(6)),
        row.getTimestamp(7).toInstant(),
        instant(row.getTimestamp(8)),
        Scope.read(row.getString(9)));
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }
}
