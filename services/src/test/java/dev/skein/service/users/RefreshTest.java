package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.UserId;
import dev.skein.service.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A refresh token serves once; tabs of one browser share it. */
@ExtendWith(Databases.class)
class RefreshTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String BROWSER = "192.0.2.7 Firefox";

  private Connection connection;
  private UserId user;
  private Sessions.Open session;

  @BeforeEach
  void open() throws Exception {
    connection = Databases.schema("users").getConnection();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "insert into users (username, role) values ('ann', 'viewer') returning id")) {
      row.next();
      user = new UserId(row.getLong(1));
    }
    session = Sessions.open(connection, user, NOW, "192.0.2.7", "Firefox");
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  @Test
  void twoTabsThatBringItAtOnceGetATokenEachAndBothGoOn() throws Exception {
    String first = good(use(session.refreshToken(), BROWSER, 0));
    String second = good(use(session.refreshToken(), BROWSER, 9));
    assertThat(second).isNotEqualTo(first);
    String third = good(use(first, BROWSER, 60));
    String fourth = good(use(second, BROWSER, 60));
    good(use(third, BROWSER, 120));
    good(use(fourth, BROWSER, 120));
  }

  @Test
  void afterTenSecondsItIsAThiefAndTheWholeSessionEnds() throws Exception {
    String next = good(use(session.refreshToken(), BROWSER, 0));
    good(use(session.refreshToken(), BROWSER, 9));
    assertThat(use(session.refreshToken(), BROWSER, 10))
        .as("from the first use, not from the last")
        .isEqualTo(new Sessions.Use.Reused(user, session.id()));
    assertThat(use(next, BROWSER, 11)).isEqualTo(new Sessions.Use.Unknown());
  }

  @Test
  void anotherClientIsAThiefAtOnce() throws Exception {
    String next = good(use(session.refreshToken(), BROWSER, 0));
    assertThat(use(session.refreshToken(), "198.51.100.9 Firefox", 1))
        .isEqualTo(new Sessions.Use.Reused(user, session.id()));
    assertThat(use(next, BROWSER, 2)).isEqualTo(new Sessions.Use.Unknown());
  }

  private Sessions.Use use(String token, String client, int second) throws Exception {
    return Sessions.use(connection, token, client, NOW.plusSeconds(second));
  }

  private static String good(Sessions.Use use) {
    assertThat(use).isInstanceOf(Sessions.Use.Good.class);
    return ((Sessions.Use.Good) use).session().refreshToken();
  }
}
