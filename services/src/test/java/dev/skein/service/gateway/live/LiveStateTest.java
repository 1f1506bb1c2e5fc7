package dev.skein.service.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.VehicleAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is newer of what is known of a drone. */
class LiveStateTest {

  private static final DroneId DRONE = new DroneId(1);
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final LiveState states = new LiveState();

  @Test
  void aDroneGoesOnWhenItsTopicHasBeenMadeAnew() {
    apply(state(DroneStatus.FLYING, 1_000L), LiveState.ELSEWHERE);
    apply(changed(DroneStatus.LANDING), 1);
    assertThat(status()).isEqualTo(DroneStatus.FLYING);

    apply(state(DroneStatus.FLYING, -1L), LiveState.ELSEWHERE);
    apply(changed(DroneStatus.LANDING), 1);
    assertThat(status()).isEqualTo(DroneStatus.LANDING);

    apply(state(DroneStatus.IDLE, 2L), LiveState.ELSEWHERE);
    assertThat(status()).isEqualTo(DroneStatus.IDLE);
  }

  @Test
  void aStateThatSaysNotWhatItIncludesCountsOnlyAsLongAsNothingElseIsKnown() {
    apply(state(DroneStatus.IDLE, null), LiveState.ELSEWHERE);
    assertThat(status()).isEqualTo(DroneStatus.IDLE);

    apply(changed(DroneStatus.FLYING), 1);
    apply(state(DroneStatus.IDLE, null), LiveState.ELSEWHERE);
    assertThat(status()).isEqualTo(DroneStatus.FLYING);
  }

  @Test
  void whereADroneReturnsToIsShownByItsStateAndAsItTellsIt() {
    Location first = new Location(47, 8, 400.0);
    Location then = new Location(47.1, 8, 400.0);
    apply(state(DroneStatus.IDLE, 1L).home(first), LiveState.ELSEWHERE);
    assertThat(states.find(DRONE).orElseThrow().home()).isEqualTo(first);
    apply(new DroneEvent.HomeChanged(DRONE, then), 2);
    apply(changed(DroneStatus.FLYING), 3);
    assertThat(states.find(DRONE).orElseThrow().home()).isEqualTo(then);
    apply(new DroneEvent.Connected(DRONE, VehicleAddress.mavlink("mavlink", 1, 1), "a/1"), 4);
    assertThat(states.find(DRONE).orElseThrow().home()).isEqualTo(then);
    apply(new DroneEvent.Connected(DRONE, VehicleAddress.named("http", "truck-7"), "b/1"), 5);
    assertThat(states.find(DRONE).orElseThrow().home()).isNull();
  }

  private DroneStatus status() {
    return states.find(DRONE).orElseThrow().status();
  }

  private void apply(DroneEvent data, long offset) {
    var _ = states.apply(Event.of("id", "test", NOW, data), offset);
  }

  private static DroneEvent changed(DroneStatus status) {
    return new DroneEvent.StatusChanged(DRONE, DroneStatus.FLYING, status, null, null);
  }

  private static DroneEvent.State state(DroneStatus status, @Nullable Long asOfOffset) {
    return new DroneEvent.State(
        DRONE,
        NOW,
        true,
        status,
        null,
        Fix.UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        asOfOffset,
        null);
  }
}
