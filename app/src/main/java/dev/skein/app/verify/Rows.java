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

  /** Those in the database now. */
  static Rows count(String jdbcUrl, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl + "&password=" + password);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*), count(distinct (part, off)) from monitoring.trajectory")) {
      row.next();
      return new Rows(row.getLong(1), row.getLong(2));
    }
  }
}
