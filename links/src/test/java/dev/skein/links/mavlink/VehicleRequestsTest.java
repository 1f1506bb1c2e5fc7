package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a vehicle is asked for, by the configured rates. */
class VehicleRequestsTest {

  private static final Instant NOW = Instant.parse("2025-08-03T10:00:00Z");

  @Test
  void ratesBecomeIntervalsAndZeroTurnsAMessageOff() {
    Map<Integer, Float> asked =
        answering(MessageRates.DEFAULTS.with("GLOBAL_POSITION_INT", 10).with("VIBRATION", 0));

    assertThat(asked)
        .containsEntry(33, 100_000f)
        .containsEntry(30, 200_000f)
        .containsEntry(241, -1f)
        .containsEntry(148, 0f);
  }

  @Test
  void aMessageThatIsNotAmongTheUsualOnesIsAskedForToo() {
    assertThat(answering(MessageRates.DEFAULTS.with("RAW_IMU", 50))).containsEntry(27, 20_000f);
  }

  @Test
  void aVehicleThatDoesNotAnswerIsAskedThreeTimes() {
    VehicleRequests requests = new VehicleRequests(MessageRates.DEFAULTS);
    int asked = 0;
    for (int second = 0; second < 10; second++) {
      asked += requests.due(NOW.plusSeconds(second), 7, 1).isPresent() ? 1 : 0;
    }

    assertThat(asked).isEqualTo(3);
  }

  @Test
  void whoDidNotAnswerIsAskedTheSameAgainLater() {
    VehicleRequests requests = new VehicleRequests(MessageRates.DEFAULTS);
    CommandLong first = requests.due(NOW, 7, 1).orElseThrow();
    Duration pause = VehicleRequests.FIRST_PAUSE;
    Instant now = NOW;
    for (int round = 0; round < 8; round++) {
      for (int second = 1; second <= 3; second++) {
        now = now.plusSeconds(1);
        boolean isAsked = requests.due(now, 7, 1).isPresent();
        assertThat(isAsked).as("round %d, second %d", round, second).isEqualTo(second < 3);
      }
      assertThat(requests.due(now.plus(pause).minusMillis(1), 7, 1)).isEmpty();
      now = now.plus(pause);
      assertThat(requests.due(now, 7, 1)).isPresent();
      Duration twice = pause.multipliedBy(2);
      pause =
          twice.compareTo(VehicleRequests.LONGEST_PAUSE) > 0
              ? VehicleRequests.LONGEST_PAUSE
              : twice;
    }

    requests.acknowledged(new CommandAck(first.command(), 0, 0), now);
    CommandLong next = requests.due(now, 7, 1).orElseThrow();
    assertThat(next.params()).isNotEqualTo(first.params());
  }

  @Test
  void whatIsAskedInVainIsAskedAgainBehindTheOthers() {
    VehicleRequests requests = new VehicleRequests(MessageRates.DEFAULTS);
    List<Float> answered = new ArrayList<>();
    float deaf = 0;
    for (int second = 0; second < 60; second++) {
      Instant now = NOW.plusSeconds(second);
      Optional<CommandLong> asked = requests.due(now, 7, 1);
      while (asked.isPresent()) {
        float id = asked.get().params().getFirst();
        deaf = answered.size() == 2 && deaf == 0 ? id : deaf;
        if (id == deaf && second < 20) {
          break;
        }
        answered.add(id);
        requests.acknowledged(new CommandAck(asked.get().command(), 0, 0), now);
        asked = requests.due(now, 7, 1);
      }
    }
    assertThat(answered).doesNotHaveDuplicates().hasSizeGreaterThan(10).last().isEqualTo(deaf);
  }

  @Test
  void anAnswerToAnotherCommandIsNone() {
    VehicleRequests requests = new VehicleRequests(MessageRates.DEFAULTS);
    assertThat(requests.due(NOW, 7, 1)).isPresent();
    requests.acknowledged(new CommandAck(VehicleRequests.REQUEST_MESSAGE, 0, 0), NOW);

    assertThat(requests.due(NOW, 7, 1)).isEmpty();
  }

  @Test
  void anAnswerBeforeAnythingIsAskedIsNone() {
    VehicleRequests requests = new VehicleRequests(MessageRates.DEFAULTS);
    CommandAck answer = new CommandAck(VehicleRequests.SET_MESSAGE_INTERVAL, 0, 0);
    requests.acknowledged(answer, NOW);
    CommandLong first = requests.due(NOW, 7, 1).orElseThrow();
    assertThat(first.params())
        .isEqualTo(
            new VehicleRequests(MessageRates.DEFAULTS).due(NOW, 7, 1).orElseThrow().params());
  }

  @Test
  void ofLateAnswersOneIsTaken() {
    VehicleRequests requests = new VehicleRequests(MessageRates.DEFAULTS);
    CommandLong first = requests.due(NOW, 7, 1).orElseThrow();
    assertThat(requests.due(NOW.plusMillis(1_000), 7, 1)).isPresent();
    CommandAck answer = new CommandAck(first.command(), 0, 0);
    requests.acknowledged(answer, NOW.plusMillis(1_300));
    assertThat(requests.due(NOW.plusMillis(1_400), 7, 1)).isEmpty();
    requests.acknowledged(answer, NOW.plusMillis(2_300));

    CommandLong second = requests.due(NOW.plusMillis(2_900), 7, 1).orElseThrow();
    assertThat(second.params()).isNotEqualTo(first.params());
    assertThat(requests.due(NOW.plusMillis(3_900), 7, 1))
        .as("asked again: nothing has answered it")
        .hasValueSatisfying(again -> assertThat(again.params()).isEqualTo(second.params()));
  }

  @Test
  void aRateThatCannotBeIsRefused() {
    assertThatThrownBy(() -> MessageRates.DEFAULTS.with("NO_SUCH", 1))
        .hasMessageContaining("NO_SUCH");
    assertThatThrownBy(() -> MessageRates.DEFAULTS.with("ATTITUDE", 101))
        .hasMessageContaining("101");
    assertThatThrownBy(() -> MessageRates.DEFAULTS.with("ATTITUDE", Double.NaN))
        .hasMessageContaining("NaN");
  }

  /** Interval by message id, of a vehicle that answers all. */
  private static Map<Integer, Float> answering(MessageRates rates) {
    VehicleRequests requests = new VehicleRequests(rates);
    Map<Integer, Float> asked = new LinkedHashMap<>();
    Optional<CommandLong> next = requests.due(NOW, 7, 1);
    while (next.isPresent()) {
      CommandLong command = next.get();
      asked.put(command.params().get(0).intValue(), command.params().get(1));
      requests.acknowledged(new CommandAck(command.command(), 3, 0), NOW);
      next = requests.due(NOW, 7, 1);
    }
    return asked;
  }
}
