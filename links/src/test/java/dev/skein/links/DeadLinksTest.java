package dev.skein.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.VehicleAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLinksTest {

  private static final DroneId DRONE = new DroneId(7);
  private static final String ME = "monitoring@b";

  private final DeadLinks links = new DeadLinks(ME, Set.of("links", "gateway"));
  private final List<DroneEvent> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");

  @BeforeEach
  void aDroneFlies() {
    links.named(DRONE, VehicleAddress.named("http", "v-1"));
    state("links@a/1", DroneStatus.FLYING, true);
  }

  @Test
  void aDroneWhoseOnlyLinkIsDeadIsToldGoneOnce() {
    pass(14, ME);
    assertThat(told).as("its link may be starting").isEmpty();

    pass(20, ME);

    assertThat(told).hasSize(2);
    assertThat(told.getFirst())
        .isInstanceOfSatisfying(
            DroneEvent.Disconnected.class,
            gone -> assertThat(gone.heldBy()).isEqualTo("links@a/1"));
    assertThat(told.getLast())
        .isInstanceOfSatisfying(
            DroneEvent.StatusChanged.class,
            changed -> assertThat(changed.newStatus()).isEqualTo(DroneStatus.OFFLINE));
  }

  @Test
  void aLivingLinkOfItsKindTellsItself() {
    pass(60, ME, "links@c");
    assertThat(told).isEmpty();
  }

  @Test
  void aLivingLinkOfAnotherKindDoesNot() {
    pass(30, ME, "gateway@a");
    assertThat(told).hasSize(2);
  }

  @Test
  void oneThatStoppedInGoodOrderIsDead() {
    pass(20, ME, "links@a");
    links.sign("links@a", Instant.EPOCH);
    pass(2, ME);
    assertThat(told).hasSize(2);
  }

  @Test
  void theFirstOfSeveralThatWatchTells() {
    pass(60, ME, "monitoring@a");
    assertThat(told).isEmpty();

    pass(8, ME);
    assertThat(told).as("since the first is dead").hasSize(2);
  }

  @Test
  void whoHearsNobodyJudgesNobody() {
    pass(20, ME, "links@a");
    pass(120);
    assertThat(told).as("Kafka may be away").isEmpty();
  }

  @Test
  void whoStoodStillWaitsForSignsAnew() {
    pass(20, ME, "links@a");
    now = now.plusSeconds(300);
    pass(10, ME);
    assertThat(told).isEmpty();
  }

  @Test
  void aDroneThatIsHeardAgainCanBeLostAgain() {
    pass(30, ME);
    state("links@a/2", DroneStatus.FLYING, true);
    pass(40, ME);
    assertThat(told).hasSize(4);
  }

  @Test
  void whatCouldNotBeToldIsToldAgain() {
    pass(30, ME);
    links.untold(DRONE);
    pass(2, ME);
    assertThat(told).hasSize(4);
  }

  @Test
  void aDroneThatIsGoneAlreadyOrRemovedIsNotTold() {
    state("links@a/1", DroneStatus.OFFLINE, false);
    pass(40, ME);
    state("links@a/1", DroneStatus.FLYING, true);
    links.removed(DRONE);
    pass(40, ME);
    assertThat(told).isEmpty();
  }

  private void pass(int seconds, String... living) {
    for (int second = 0; second < seconds; second += 2) {
      now = now.plusSeconds(2);
      for (String instance : living) {
        links.sign(instance, now);
      }
      links.forEachDue(now, (_, event) -> told.add(event));
    }
  }

  private void state(String heldBy, DroneStatus status, boolean isConnected) {
    DroneEvent.State state =
        new DroneEvent.State(
            DRONE,
            now,
            isConnected,
            status,
            null,
            Fix.FIX_3D,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            heldBy,
            null,
            null);
    links.state(DRONE.toString(), () -> Optional.of(state));
  }
}
