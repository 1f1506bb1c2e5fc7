package dev.skein.bus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.jdbc.OutboxRelay.Row;
import dev.skein.events.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rule 6: what stands behind another of its key is published behind it")
class OutboxOrderTest {

  private final List<Long> handedOver = new ArrayList<>();

  @Test
  void whatIsBehindOneThatIsRefusedAtOnceIsNotHandedOver() {
    CompletableFuture<Void> sent =
        OutboxRelay.publish(
            rows(4),
            (row, outcome) -> {
              handedOver.add(row.id());
              outcome.sent(null, row.id() == 2 ? new TimeoutException("no broker") : null);
            });

    assertThat(handedOver).containsExactly(1L, 2L);
    assertThat(sent).isCompletedExceptionally();
  }

  @Test
  void allAreHandedOverBeforeAnyHasArrived() {
    CompletableFuture<Void> sent =
        OutboxRelay.publish(rows(3), (row, _) -> handedOver.add(row.id()));

    assertThat(handedOver).containsExactly(1L, 2L, 3L);
    assertThat(sent).isNotDone();
  }

  private static List<Row> rows(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(id ->
            new Row(id, Topic.DRONE_COMMANDS, "7", "event-" + id, "t", new byte[0], Instant.EPOCH))
        .toList();
  }
}
