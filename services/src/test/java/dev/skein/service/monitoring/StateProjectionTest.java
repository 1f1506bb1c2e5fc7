package dev.skein.service.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.BusSettings;
import dev.skein.bus.Publisher;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.VehicleAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What becomes of states that Kafka does not take. */
class StateProjectionTest {

  private static final DroneId DRONE = new DroneId(1);
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final List<DroneEvent.State> taken = new ArrayList<>();
  private final List<DroneId> removed = new ArrayList<>();
  private boolean isFull;
  private long nanos;
  private int tries;
  private final StateProjection states =
      new StateProjection(
          BusSettings.DEFAULTS,
          new StateProjection.Outlet() {
            @Override
            public void publish(Event<DroneEvent.State> event, Publisher.Outcome outcome) {
              tries++;
              if (!isFull) {
                taken.add(event.data());
              }
              answer(outcome);
            }

            @Override
            public void remove(DroneId id, Publisher.Outcome outcome) {
              if (!isFull) {
                removed.add(id);
              }
              answer(outcome);
            }

            private void answer(Publisher.Outcome outcome) {
              outcome.sent(null, isFull ? new IllegalStateException("disk_full") : null);
            }
          },
          () -> nanos);

  @Test
  void aDroneThatIsStruckOutHasNoStateAnyMore() {
    apply(new DroneEvent.Connected(DRONE, VehicleAddress.mavlink("mavlink", 7, 1), "a/1"), 1);
    isFull = true;
    apply(new DroneEvent.Removed(DRONE, 2), 2);
    states.publishAll();
    isFull = false;
    nanos += Duration.ofSeconds(1).toNanos();
    states.publishAll();
    assertThat(removed).as("Kafka had no room at first").containsExactly(DRONE);

    apply(new DroneEvent.StatusChanged(DRONE, DroneStatus.IDLE, DroneStatus.FLYING, null, null), 3);
    states.publishAll();
    assertThat(taken).as("what was on its way says nothing any more").isEmpty();
  }

  @Test
  void theLastStateOfADroneIsTriedOnceASecondUntilItIsTaken() {
    isFull = true;
    apply(new DroneEvent.StatusChanged(DRONE, DroneStatus.IDLE, DroneStatus.FLYING, null, null), 7);
    states.publish(0, NOW);
    states.publishAll();
    states.publishAll();
    assertThat(tries).isEqualTo(1);

    nanos += Duration.ofSeconds(1).toNanos();
    states.publishAll();
    assertThat(tries).isEqualTo(2);

    isFull = false;
    nanos += Duration.ofSeconds(1).toNanos();
    states.publishAll();
    nanos += Duration.ofSeconds(1).toNanos();
    states.publishAll();
    assertThat(taken)
        .singleElement()
        .satisfies(state -> {
          assertThat(state.status()).isEqualTo(DroneStatus.FLYING);
          assertThat(state.asOfOffset()).isEqualTo(7);
        });
  }

  @Test
  void whatOrdersGoByIsToldAtOnce() {
    apply(
        new DroneEvent.StatusChanged(DRONE, DroneStatus.OFFLINE, DroneStatus.IDLE, null, null), 1);
    states.publish(0, NOW);
    apply(new DroneEvent.ReadinessChanged(DRONE, true, null), 2);
    states.publish(0, NOW);
    apply(new DroneEvent.StatusChanged(DRONE, DroneStatus.IDLE, DroneStatus.FLYING, null, null), 3);
    states.publish(0, NOW);

    assertThat(taken).extracting(DroneEvent.State::readyToArm).containsExactly(null, true);

    apply(new DroneEvent.Connected(DRONE, VehicleAddress.mavlink("mavlink", 7, 1), "b/1"), 4);
    states.publish(0, NOW);
    assertThat(taken).as("who takes orders to it is told as soon").hasSize(3);
  }

  @Test
  void statesGoTogetherOnceInABeatAndOnceASecondForEachDrone() {
    DroneId other = new DroneId(2);
    fly(DRONE, 1);
    states.publish(0, NOW);
    fly(other, 2);
    states.publish(0, NOW.plusMillis(200));
    assertThat(taken).as("the other waits for the next beat").hasSize(1);

    states.publish(0, NOW.plusMillis(250));
    assertThat(taken).extracting(DroneEvent.State::droneId).containsExactly(DRONE, other);

    fly(DRONE, 3);
    states.publish(0, NOW.plusMillis(999));
    assertThat(taken).hasSize(2);
    states.publish(0, NOW.plusMillis(1_000));
    assertThat(taken).extracting(DroneEvent.State::asOfOffset).containsExactly(1L, 2L, 3L);
  }

  @Test
  void dronesOfAPartitionThatIsBehindHoldUpNoOthers() {
    DroneId behind = new DroneId(2);
    fly(DRONE, 1);
    states.publish(0, NOW);
    states.apply(
        Event.of(
            "id",
            "test",
            NOW,
            new DroneEvent.StatusChanged(behind, DroneStatus.IDLE, DroneStatus.FLYING, null, null)),
        1,
        9);
    states.publish(1, NOW.minusSeconds(60));
    fly(DRONE, 2);
    states.publish(0, NOW.plusSeconds(1));

    assertThat(taken).extracting(DroneEvent.State::asOfOffset).containsExactly(1L, 9L, 2L);
  }

  @Test
  void aNewerStateGoesInPlaceOfTheRefused() {
    isFull = true;
    apply(new DroneEvent.Connected(DRONE, VehicleAddress.mavlink("mavlink", 7, 1), "a/1"), 1);
    states.publish(0, NOW);
    isFull = false;
    nanos += Duration.ofSeconds(1).toNanos();
    apply(new DroneEvent.StatusChanged(DRONE, DroneStatus.IDLE, DroneStatus.FLYING, null, null), 2);
    states.publishAll();

    assertThat(taken).extracting(DroneEvent.State::asOfOffset).containsExactly(2L);
  }

  @Test
  void whatIsAnothersByNowIsNotTold() {
    isFull = true;
    apply(new DroneEvent.Connected(DRONE, VehicleAddress.mavlink("mavlink", 7, 1), "a/1"), 1);
    states.publish(0, NOW);
    states.forget(List.of(new TopicPartition("drone-events", 0)));
    isFull = false;
    nanos += Duration.ofSeconds(1).toNanos();
    states.publishAll();

    assertThat(taken).isEmpty();
  }

  private void fly(DroneId drone, long offset) {
    apply(
        new DroneEvent.StatusChanged(drone, DroneStatus.IDLE, DroneStatus.FLYING, null, null),
        offset);
  }

  private void apply(DroneEvent data, long offset) {
    states.apply(Event.of("id", "test", NOW, data), 0, offset);
  }
}
