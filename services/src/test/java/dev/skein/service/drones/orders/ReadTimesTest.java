package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.service.drones.orders.Verifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing has expired before all is kept that a link may have told of it in time. */
class ReadTimesTest {

  private static final Instant DEADLINE = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant LATER = DEADLINE.plusSeconds(31);
  private static final int PARTITION = 2;

  private final ReadTimes times = new ReadTimes();

  @Test
  void whatExpiresIsToldWhenTheTopicIsReadToWhereItEndedThen() {
    assertThat(judge(Order.State.ACCEPTED, LATER)).isEqualTo(new Verdict.Wait());
    assertThat(times.takeWanted(LATER)).containsExactly(PARTITION);
    times.ends(LATER, Map.of(PARTITION, 8L));
    times.readTo(Map.of(PARTITION, 7L, 0, 99L));
    assertThat(judge(Order.State.ACCEPTED, LATER)).isEqualTo(new Verdict.Wait());
    assertThat(times.takeWanted(LATER)).as("the end of then is to be reached first").isEmpty();
    times.readTo(Map.of(PARTITION, 8L));
    assertThat(judge(Order.State.ACCEPTED, LATER)).isEqualTo(new Verdict.Expired());
    assertThat(times.isAnyAsked()).isFalse();
  }

  /** The owner of the partition hangs: what the link has told stands there, unread. */
  @Test
  void whoDoesNotReadThePartitionTellsNothingWhileItsOwnerStandsStill() {
    judge(Order.State.ACCEPTED, LATER);
    times.ends(LATER, Map.of(PARTITION, 8L));
    for (int second = 0; second < 600; second++) {
      times.readTo(Map.of(PARTITION, 7L));
      assertThat(judge(Order.State.ACCEPTED, LATER.plusSeconds(second)))
          .isEqualTo(new Verdict.Wait());
    }
    // The owner is back, or another has come: the eighth record said that it was sent.
    times.readTo(Map.of(PARTITION, 8L));
    assertThat(judge(Order.State.SENT, LATER.plusSeconds(600)))
        .isEqualTo(new Verdict.Uncertain("the link that had it says nothing any more"));
  }

  /** Its broker has lost the newest records, or the topic was made anew. */
  @Test
  void aLogThatEndsBeforeIsAskedAgainForItsEnd() {
    judge(Order.State.ACCEPTED, LATER);
    assertThat(times.takeWanted(LATER)).containsExactly(PARTITION);
    times.ends(LATER, Map.of(PARTITION, 5_000L));
    judge(Order.State.ACCEPTED, LATER.plusSeconds(29));
    assertThat(times.takeWanted(LATER.plusSeconds(29))).isEmpty();
    judge(Order.State.ACCEPTED, LATER.plusSeconds(30));
    assertThat(times.takeWanted(LATER.plusSeconds(30))).containsExactly(PARTITION);
    times.ends(LATER.plusSeconds(30), Map.of(PARTITION, 4L));
    judge(Order.State.ACCEPTED, LATER.plusSeconds(60));
    assertThat(times.takeWanted(LATER.plusSeconds(60))).containsExactly(PARTITION);
    times.ends(LATER.plusSeconds(60), Map.of(PARTITION, 9L));
    times.readTo(Map.of(PARTITION, 4L));

    assertThat(judge(Order.State.ACCEPTED, LATER.plusSeconds(60)))
        .as("by the lower end, not by an ever later one")
        .isEqualTo(new Verdict.Expired());
  }

  @Test
  void anEndOfBeforeTheDeadlineShowsNothing() {
    known(DEADLINE.plusSeconds(29));
    assertThat(judge(Order.State.ACCEPTED, LATER)).isEqualTo(new Verdict.Wait());
    assertThat(times.takeWanted(LATER)).containsExactly(PARTITION);
  }

  @Test
  void whatWaitsForASecondPersonIsNotOnTheTopic() {
    assertThat(judge(Order.State.AWAITING_CONFIRMATION, DEADLINE.plusMillis(1)))
        .isEqualTo(new Verdict.Expired());
    assertThat(times.takeWanted(LATER)).isEmpty();
  }

  @Test
  void whenTheClockIsSetBackNothingIsKnownUntilItIsAskedForAgain() {
    known(DEADLINE.plusSeconds(3_600));
    assertThat(judge(Order.State.ACCEPTED, LATER)).isEqualTo(new Verdict.Wait());
    assertThat(times.takeWanted(LATER)).containsExactly(PARTITION);
    known(LATER);
    assertThat(judge(Order.State.ACCEPTED, LATER)).isEqualTo(new Verdict.Expired());
  }

  private void known(Instant time) {
    times.ends(time, Map.of(PARTITION, 1L));
    times.readTo(Map.of(PARTITION, 1L));
  }

  private Verdict judge(Order.State state, Instant now) {
    return times.judge(order(state), null, null, PARTITION, now);
  }

  private static Order order(Order.State state) {
    return new Order(
        "c",
        new DroneId(3),
        "land",
        Map.of(),
        state,
        null,
        null,
        "ann",
        null,
        null,
        false,
        null,
        null,
        1L,
        DEADLINE.minusSeconds(10),
        DEADLINE,
        List.of(),
        null,
        null,
        null,
        Duration.ofMinutes(30),
        "");
  }
}
