package dev.skein.service.monitoring;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a drone, and who may say that it is gone. */
class DroneStatesTest {

  private static final DroneId DRONE = new DroneId(1);
  private static final VehicleAddress ADDRESS = VehicleAddress.mavlink("mavlink", 7, 1);
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final DroneStates states = new DroneStates();

  @ParameterizedTest
  @CsvSource({
    "links@a/5, links@a/5, false",
    "links@a/5, links@a/6, false",
    "links@a/5, links@a/4, true",
    "links@a/5, links@b/9, true"
  })
  void theRunThatHoldsItOrALaterOneOfItsInstance(String holder, String speaker, boolean stays) {
    states.apply(event(new DroneEvent.Connected(DRONE, ADDRESS, holder)), 1);
    var told =
        states.apply(event(new DroneEvent.Disconnected(DRONE, ADDRESS, "silent", NOW, speaker)), 2);
    if (stays) {
      assertThat(told).isEmpty();
    } else {
      assertThat(told.orElseThrow().connected()).isFalse();
    }
  }

  @Test
  void aStateThatIncludesMoreThanTheLogHasIsOfAnotherLog() {
    DroneEvent.State old =
        states
            .apply(event(new DroneEvent.Connected(DRONE, ADDRESS, "links@a/5")), 1_000)
            .orElseThrow();
    assertThat(states.restore(old, 1_001)).isEmpty();
    assertThat(states.isIncluded(DRONE, 0)).isTrue();

    assertThat(states.restore(old, 1_000).orElseThrow().asOfOffset()).isEqualTo(-1);
    var told = states.apply(event(new DroneEvent.Disconnected(DRONE, ADDRESS, "", NOW, null)), 0);
    assertThat(told.orElseThrow().asOfOffset()).isZero();
    assertThat(told.orElseThrow().connected()).isFalse();
  }

  @Test
  void sinceWhenItRunsIsWhatItsReportsTell() {
    assertThat(states.apply(event(report(60_000L)), 1).orElseThrow().bootedAt())
        .isEqualTo(NOW.minusSeconds(60));
    var idle =
        new DroneEvent.StatusChanged(DRONE, DroneStatus.FLYING, DroneStatus.IDLE, null, null);
    assertThat(states.apply(event(idle), 2).orElseThrow().bootedAt())
        .isEqualTo(NOW.minusSeconds(60));
    assertThat(states.apply(event(report(2_000L)), 3).orElseThrow().bootedAt())
        .isEqualTo(NOW.minusSeconds(2));
    assertThat(states.apply(event(report(null)), 4).orElseThrow().bootedAt()).isNull();
  }

  @Test
  void whetherItMayBeArmedHoldsUntilItIsGone() {
    String why = "PreArm: GPS 1: Bad fix";
    states.apply(event(new DroneEvent.Connected(DRONE, ADDRESS, "links@a/5")), 1);
    states.apply(event(new DroneEvent.ReadinessChanged(DRONE, false, why)), 2);
    DroneEvent.State told = states.apply(event(report(1_000L)), 3).orElseThrow();
    assertThat(told.readyToArm()).isFalse();
    assertThat(told.notReadyReason()).isEqualTo(why);
    told = states.apply(event(new DroneEvent.ReadinessChanged(DRONE, true, null)), 4).orElseThrow();
    assertThat(told.readyToArm()).isTrue();
    assertThat(told.notReadyReason()).isNull();
    var gone = new DroneEvent.Disconnected(DRONE, ADDRESS, "silent", NOW, "links@a/5");
    assertThat(states.apply(event(gone), 5).orElseThrow().readyToArm()).isNull();
  }

  @Test
  void whereItReturnsToStaysKnownWhateverItTellsAndWhenItIsGone() {
    Location home = new Location(47, 8, 400.0);
    states.apply(event(new DroneEvent.Connected(DRONE, ADDRESS, "links@a/5")), 1);
    states.apply(event(new DroneEvent.HomeChanged(DRONE, home)), 2);
    assertThat(states.apply(event(report(1_000L)), 3).orElseThrow().home()).isEqualTo(home);
    var gone = new DroneEvent.Disconnected(DRONE, ADDRESS, "silent", NOW, "links@a/5");
    DroneEvent.State told = states.apply(event(gone), 4).orElseThrow();
    assertThat(told.home()).isEqualTo(home);
    assertThat(told.asOfOffset()).isEqualTo(4);
  }

  @Test
  void whereItReturnsToIsNotKnownOnALinkThatTellsNone() {
    states.apply(event(new DroneEvent.HomeChanged(DRONE, new Location(47, 8, 400.0))), 1);
    var byHttp = VehicleAddress.named("http", "truck-7");
    var connected = event(new DroneEvent.Connected(DRONE, byHttp, "http@a/5"));
    assertThat(states.apply(connected, 2).orElseThrow().home()).isNull();
  }

  private static DroneEvent.LocationUpdated report(@Nullable Long bootMillis) {
    return new DroneEvent.LocationUpdated(
        DRONE,
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
        null,
        null,
        bootMillis,
        null);
  }

  private static Event<DroneEvent> event(DroneEvent data) {
    return Event.of("id", "test", NOW, data);
  }
}
