package dev.skein.app.verify;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The positions that monitoring has stored.
 *
 * @param rows how many rows there are
 * @param distinct how many places in the log they come from
 */
record Rows(long rows, long distinct) {

  /** How many are in the database now, the same ones too. */
  static long count(String jdbcUrl, String password) throws SQLException {
    return query(jdbcUrl, password, "select count(*), 0").rows();
  }

  /** Those in the database now; this takes seconds when there are millions. */
  static Rows all(String jdbcUrl, String password) throws SQLException {
    return query(jdbcUrl, password, "select count(*), count(distinct (part, off))");
  }

  private static Rows query(String jdbcUrl, String password, String select) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl + "&password=" + password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select + " from monitoring.trajectory")) {
      row.next();
      return new Rows(row.getLong(1), row.getLong(2));
    }
  }
}
