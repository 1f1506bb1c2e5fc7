package dev.skein.app;

import dev.skein.bus.jdbc.ServiceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every open order is looked at, however many there are. */
@OnSharedProduct
class ManyOpenOrdersTest {

  /** More than are looked at together. */
  private static final int MANY = 1_500;

  private final RunningProduct skein;

  ManyOpenOrdersTest(RunningProduct skein) {
    this.skein = skein;
  }

  @BeforeEach
  void manyWait() throws SQLException {
    execute(
        insert("'many-' || lpad(n::text, 5, '0')", "accepted", "1 hour")
            + " from generate_series(1, "
            + MANY
            + ") n");
  }

  @AfterEach
  void theyAreGone() throws SQLException {
    execute("delete from orders where id like 'many-%'");
  }

  @Test
  void whatIsBehindManyThatWaitEndsToo() throws Exception {
    execute(insert("'many-last'", "awaiting_confirmation", "-1 second"));

    RunningProduct.await(
        "it has expired",
        () ->
            skein
                .read("/api/v1/commands?state=expired&drone_id=999999")
                .get("items")
                .valueStream()
                .anyMatch(order -> order.get("command_id").asString().equals("many-last")));
  }

  /** Of no drone of ours: nothing stands on the topic, which is read to its end. */
  @Test
  void whatNoLinkHasSpokenOfHasExpiredWhenItsTopicIsRead() throws Exception {
    execute(insert("'many-forgotten'", "accepted", "-31 seconds"));

    RunningProduct.await(
        "it has expired",
        () ->
            skein
                .read("/api/v1/commands?state=expired&drone_id=999999")
                .get("items")
                .valueStream()
                .anyMatch(order ->
                    order.get("command_id").asString().equals("many-forgotten")
                        && order
                            .get("reason")
                            .asString()
                            .equals("no link has sent it before its deadline")));
  }

  private static String insert(String id, String state, String fromNow) {
    return ("insert into orders (id, drone_id, command, parameters, state, is_open, requested_by,"
            + " emergency, digest, requested_at, expires_at, patience_seconds, stages)"
            + " select %s, 999999, 'land', '{}', '%s', true, 'ann', false, '',"
            + " now() - interval '1 minute', now() + interval '%s', 20, '[]'::jsonb")
        .formatted(id, state, fromNow);
  }

  private void execute(String sql) throws SQLException {
    ServiceStore store = skein.product().bean("dronesStore", ServiceStore.class);
    try (Connection connection = store.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
