package dev.skein.bus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Batch.Range;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RangesLeftTest {

  private static final TopicPartition FIRST = new TopicPartition("drone-events", 0);
  private static final TopicPartition SECOND = new TopicPartition("drone-events", 1);

  private final RangesLeft left = new RangesLeft();

  @Test
  void whatFollowsOnWhatIsLeftIsWrittenWithIt() {
    left.keep(Map.of(FIRST, new Range(3, 5)));

    assertThat(left.with(Map.of(FIRST, new Range(5, 9)))).containsEntry(FIRST, new Range(3, 9));
    left.clear(Instant.EPOCH);
    assertThat(left.with(Map.of(FIRST, new Range(9, 11)))).containsEntry(FIRST, new Range(9, 11));
  }

  /** A position that is written from elsewhere than it stands is taken for another member's. */
  @Test
  void partitionsThatComeOrGoTakeNothingFromTheOthers() {
    left.keep(Map.of(FIRST, new Range(3, 5), SECOND, new Range(20, 30)));

    left.forget(List.of(SECOND));

    assertThat(left.ranges()).isEqualTo(Map.of(FIRST, new Range(3, 5)));
    assertThat(left.isDue(Instant.MAX)).isTrue();
  }
}
