package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Fix;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rules 4 and 7 with two link instances: one speaks for a drone at a time, and nothing is lost or
 * told twice when it changes. The log between them is played by the test: what one publishes
 * becomes the state that both read, a second later.
 */
class TwoLinksTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final VehicleAddress ADDRESS = VehicleAddress.mavlink("mavlink", 7, 1);
  private static final DroneId DRONE = new DroneId(70);
  private static final Heartbeat ARMED = new Heartbeat(2, 3, 209, 3, 4, 3);

  private final List<Event<?>> events = new ArrayList<>();
  private final FrameWriter vehicle = new FrameWriter(7, 1);
  private final Link first = new Link("links@a");
  private final Link second = new Link("links@b");
  private Instant now = START;
  private DroneEvent.State state;
  private long bootMillis;

  private final class Link {
    private final LinkCounters counters = new LinkCounters();
    private final Run run;
    private final MavlinkFleet fleet;
    private boolean lives = true;
    private boolean standsStill;

    Link(String instance) {
      run = new Run(instance, 1);
      fleet =
          new MavlinkFleet(
              MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
              run,
              events::add,
              (_, _) -> {},
              new EventIds(InstantSource.system()),
              counters);
    }
  }

  @BeforeEach
  void bothKnowTheDrone() {
    for (Link link : List.of(first, second)) {
      link.fleet.named(ADDRESS, DRONE, now);
    }
  }

  @Test
  void aDroneThatMovesToAnotherLinkLosesNoPositionAndIsNeverOffline() {
    flyOn(first, 5);
    flyOn(second, 20);

    assertThat(told()).isEqualTo(bootMillis / 200);
    assertThat(types().get("drone.connected")).isEqualTo(2);
    assertThat(types()).doesNotContainKey("drone.disconnected");
    assertThat(types().get("drone.status.changed")).isEqualTo(1);
    assertThat(first.counters.snapshot()).containsEntry("drones.moved", 1L);
    assertThat(second.counters.snapshot()).containsEntry("drones.taken_over", 1L);
  }

  @Test
  void aDroneThatBothHearIsToldOnce() {
    flyOn(first, 3);
    for (int i = 0; i < 50; i++) {
      say(first, second);
    }

    assertThat(told()).isEqualTo(bootMillis / 200);
    assertThat(types().get("drone.connected")).isEqualTo(1);
    assertThat(second.counters.snapshot()).doesNotContainKey("drones.taken_over");
  }

  @Test
  void aDroneIsTakenOverFromALinkThatIsKilled() {
    flyOn(first, 5);
    first.lives = false;
    flyOn(second, 20);

    assertThat(told()).isEqualTo(bootMillis / 200);
    assertThat(types()).doesNotContainKey("drone.disconnected");
  }

  @Test
  void aDroneIsTakenOverAtOnceFromALinkThatHasStopped() {
    flyOn(first, 5);
    first.lives = false;
    second.fleet.stopped(first.run.instance());
    events.clear();
    say(second);

    assertThat(events.stream().map(Event::type))
        .containsExactly("drone.connected", "drone.location.updated");
  }

  @Test
  void aDroneThatNobodyHearsAfterItsLinkIsKilledIsToldGoneOnce() {
    flyOn(first, 5);
    first.lives = false;
    pass(30);

    assertThat(types().get("drone.disconnected")).isEqualTo(1);
    assertThat(state.connected()).isFalse();
    assertThat(state.status()).isEqualTo(DroneStatus.OFFLINE);
  }

  @Test
  void aLinkThatStoodStillTakesNobodyForDead() {
    flyOn(first, 5);
    second.standsStill = true;
    flyOn(first, 20);
    second.standsStill = false;
    second.fleet.resume(now);
    second.fleet.tick(now);
    flyOn(first, 5);

    assertThat(types()).doesNotContainKey("drone.disconnected");
    assertThat(second.counters.snapshot()).doesNotContainKey("drones.orphaned");
  }

  @Test
  void aLinkThatStoodStillDoesNotTakeOverWhatAnotherHasHeardMeanwhile() {
    flyOn(first, 5);
    second.standsStill = true;
    flyOn(first, 20);
    second.standsStill = false;
    second.fleet.resume(now);
    for (int i = 0; i < 50; i++) {
      say(first, second);
    }

    assertThat(types().get("drone.connected")).isEqualTo(1);
    assertThat(second.counters.snapshot()).doesNotContainKey("drones.taken_over");
  }

  @Test
  void aLinkThatStoodStillTellsItsDronesAgainThatAnotherHasToldGone() {
    flyOn(first, 5);
    first.standsStill = true;
    pass(20);
    assertThat(state.connected()).isFalse();
    first.standsStill = false;
    first.fleet.resume(now);
    first.fleet.tick(now);
    first.fleet.state(state);
    flyOn(first, 5);

    assertThat(types().get("drone.disconnected")).isEqualTo(1);
    assertThat(types().get("drone.connected")).isEqualTo(2);
    assertThat(state.connected()).isTrue();
    assertThat(state.status()).isEqualTo(DroneStatus.FLYING);
  }

  @Test
  void aLinkThatStartsTakesUpOnlyItsOwnDrones() {
    flyOn(first, 5);
    second.fleet.restored(ADDRESS, state, now);

    flyOn(first, 20);

    assertThat(types()).doesNotContainKey("drone.disconnected");
    assertThat(types().get("drone.connected")).isEqualTo(1);
  }

  private void flyOn(Link link, int seconds) {
    for (int i = 0; i < seconds * 5; i++) {
      say(link);
    }
  }

  /** The vehicle says where it is, five times a second, to these. */
  private void say(Link... links) {
    bootMillis += 200;
    for (Link link : links) {
      hear(link, ARMED);
      hear(
          link,
          new GlobalPositionInt(
              bootMillis, 473_000_000, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000));
    }
    step();
    step();
  }

  private void hear(Link link, MavlinkMessage message) {
    byte[] frame = vehicle.write(message);
    link.fleet.datagram(frame, frame.length, new InetSocketAddress("127.0.0.1", 14_000), now);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      step();
    }
  }

  /** A tenth of a second; each second the state reaches both, and who lives gives a sign. */
  private void step() {
    now = now.plusMillis(100);
    boolean isSecond = now.toEpochMilli() % 1_000 == 0;
    if (isSecond) {
      fold();
    }
    for (Link link : List.of(first, second)) {
      if (link.standsStill) {
        continue;
      }
      if (isSecond && state != null) {
        link.fleet.state(state);
      }
      for (Link other : List.of(first, second)) {
        if (isSecond && other.lives && !other.standsStill) {
          link.fleet.sign(other.run.instance(), now);
        }
      }
      if (link.lives) {
        link.fleet.tick(now);
      }
    }
  }

  /** As monitoring does. */
  private void fold() {
    String heldBy = null;
    boolean connected = false;
    DroneStatus status = DroneStatus.OFFLINE;
    Instant at = START;
    for (Event<?> event : events) {
      at = event.timestamp();
      switch (event.data()) {
        case DroneEvent.Connected c -> {
          connected = true;
          heldBy = c.heldBy();
        }
        case DroneEvent.Disconnected _ -> connected = false;
        case DroneEvent.StatusChanged c -> status = c.newStatus();
        case LocationUpdated _ -> connected = true;
        default -> {}
      }
    }
    state =
        new DroneEvent.State(
            DRONE,
            at,
            connected,
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
  }

  private long told() {
    return events.stream()
        .filter(event -> event.data() instanceof LocationUpdated)
        .map(event -> ((LocationUpdated) event.data()).bootMillis())
        .distinct()
        .count();
  }

  private TreeMap<String, Integer> types() {
    TreeMap<String, Integer> types = new TreeMap<>();
    events.forEach(event -> types.merge(event.type(), 1, Integer::sum));
    assertThat(types.getOrDefault("drone.location.updated", 0)).isEqualTo((int) told());
    return types;
  }
}
