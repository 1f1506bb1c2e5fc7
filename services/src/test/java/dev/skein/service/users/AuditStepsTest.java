package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.service.Databases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trail that is too long for one request. */
@ExtendWith(Databases.class)
class AuditStepsTest {

  private static final int ENTRIES = 2_500;

  private Connection connection;

  @BeforeEach
  void aLongTrail() throws Exception {
    connection = Databases.schema("users").getConnection();
    AuditRows.append(
        connection, IntStream.rangeClosed(1, ENTRIES).mapToObj(AuditStepsTest::entry).toList());
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void itIsReadInSteps() throws Exception {
    List<AuditVerdict> steps = read();
    assertThat(steps).extracting(AuditVerdict::entries).containsExactly(1_000L, 2_000L, 2_500L);
    assertThat(steps).extracting(AuditVerdict::complete).containsExactly(false, false, true);
    assertThat(steps).allMatch(AuditVerdict::valid);
    assertThat(steps.getLast()).isEqualTo(Audit.verify(connection));
  }

  @Test
  void whatWasAlteredIsFoundInItsStep() throws Exception {
    alter("update audit set actor = 'somebody else' where id = 1700");
    AuditVerdict verdict = read().getLast();
    assertThat(verdict.valid()).isFalse();
    assertThat(verdict.complete()).isTrue();
    assertThat(verdict.firstBad()).isEqualTo(1_700);
  }

  @Test
  void anEndThatWasTakenAwayBetweenTwoStepsIsFound() throws Exception {
    AuditVerdict first = step(AuditRows.BEGINNING);
    alter("delete from audit where id > 1000");
    assertThat(step(new AuditRows.Head(first.entries(), first.lastHash())).firstBad())
        .isEqualTo(1_001);
  }

  @Test
  void aTrailThatWasMadeAnewBetweenTwoStepsIsFound() throws Exception {
    AuditVerdict first = step(AuditRows.BEGINNING);
    AuditVerdict next = step(new AuditRows.Head(first.entries(), "0".repeat(64)));
    assertThat(next.valid()).isFalse();
    assertThat(next.firstBad()).isEqualTo(1_001);
  }

  private List<AuditVerdict> read() throws SQLException {
    List<AuditVerdict> steps = new ArrayList<>();
    AuditRows.Head at = AuditRows.BEGINNING;
    do {
      steps.add(step(at));
      at = new AuditRows.Head(steps.getLast().entries(), steps.getLast().lastHash());
    } while (!steps.getLast().complete());
    return steps;
  }

  /** As many as are read at once. */
  private AuditVerdict step(AuditRows.Head from) throws SQLException {
    AuditVerdict verdict = Audit.verify(connection, from, () -> false);
    connection.commit();
    return verdict;
  }

  private void alter(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("alter table audit disable trigger user");
      statement.execute(sql);
    }
    connection.commit();
  }

  private static AuditEntry entry(int number) {
    return new AuditEntry(
        "event-" + number,
        Instant.parse("2026-11-24T10:00:00Z").plusSeconds(number),
        "user-service",
        "ann",
        null,
        "user.updated",
        "user/" + number,
        null,
        null,
        null);
  }
}
