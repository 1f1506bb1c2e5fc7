package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.TlogRecords.TlogRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Real autopilots' logs through the link, against an independent read of the files. */
class RecordedFlightsTest {

  static final List<String> LOGS = TlogRecords.LOGS;

  /** Frames a registry takes to answer; the held ones must come out whole. */
  private static final int ANSWER_AFTER = 300;

  private final List<Event<?>> events = new ArrayList<>();
  private final List<byte[]> sent = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final MavlinkFleet fleet =
      new MavlinkFleet(
          MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
          new Run("links@test", 1),
          events::add,
          (frame, _) -> sent.add(frame),
          new EventIds(InstantSource.system()),
          counters);

  @ParameterizedTest
  @FieldSource("LOGS")
  void everyPositionIsInExactlyOneEventInOrder(String log) {
    List<TlogRecord> records = TlogRecords.read(log);
    play(records);

    Map<Long, List<String>> expected = new HashMap<>();
    for (TlogRecord r : records) {
      if (r.messageId() == 33) {
        int lat = r.payload().getInt(4);
        int lon = r.payload().getInt(8);
        String place =
            lat == 0 && lon == 0 ? "none" : lat + "/" + lon + "/" + r.payload().getInt(12);
        expected
            .computeIfAbsent((long) r.systemId(), _ -> new ArrayList<>())
            .add(Integer.toUnsignedLong(r.payload().getInt(0)) + " " + place);
      }
    }
    Map<Long, List<String>> actual = new HashMap<>();
    for (Event<?> event : events) {
      if (event.data() instanceof DroneEvent.LocationUpdated report) {
        var location = report.location();
        String place =
            location == null
                ? "none"
                : Math.round(location.latitude() * 1e7)
                    + "/"
                    + Math.round(location.longitude() * 1e7)
                    + "/"
                    + Math.round(location.altitude() * 1e3);
        actual
            .computeIfAbsent(report.droneId().value(), _ -> new ArrayList<>())
            .add(report.bootMillis() + " " + place);
      }
    }
    assertThat(actual).isEqualTo(expected);
    assertThat(counters.snapshot().keySet()).allMatch(name -> !name.startsWith("dropped"));
  }

  @ParameterizedTest
  @FieldSource("LOGS")
  void statusesFollowTheFlights(String log) {
    play(TlogRecords.read(log));

    Map<Long, List<DroneStatus>> statuses = new HashMap<>();
    for (Event<?> event : events) {
      if (event.data() instanceof DroneEvent.StatusChanged changed) {
        statuses
            .computeIfAbsent(changed.droneId().value(), _ -> new ArrayList<>())
            .add(changed.newStatus());
      }
    }
    assertThat(statuses).hasSize(log.contains("20") ? 20 : 1);
    List<DroneStatus> flight =
        log.startsWith("px4")
            ? List.of(
                DroneStatus.IDLE,
                DroneStatus.FLYING,
                DroneStatus.RETURNING,
                DroneStatus.LANDING,
                DroneStatus.IDLE)
            : List.of(
                DroneStatus.IDLE, DroneStatus.FLYING, DroneStatus.RETURNING, DroneStatus.IDLE);
    assertThat(statuses.values()).allSatisfy(s -> assertThat(s).isEqualTo(flight));
  }

  @Test
  void missionItemsAreToldOnceThoughPx4RepeatsThem() {
    play(TlogRecords.read("px4-1-mission-4x"));

    assertThat(
            events.stream()
                .filter(e -> e.data() instanceof DroneEvent.MissionItemReached)
                .map(e -> ((DroneEvent.MissionItemReached) e.data()).item()))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void arduPilotsItemsAreToldByThePlansNumbers() {
    play(TlogRecords.read("arducopter-1-mission-5x"));

    assertThat(
            events.stream()
                .filter(e -> e.data() instanceof DroneEvent.MissionItemReached)
                .map(e -> ((DroneEvent.MissionItemReached) e.data()).item()))
        .containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void longTextsAreJoined() {
    play(TlogRecords.read("px4-1-mission-4x"));

    assertThat(
            events.stream()
                .filter(e -> e.data() instanceof DroneEvent.MessageReceived)
                .map(e -> ((DroneEvent.MessageReceived) e.data()).text()))
        .contains("RTL: start return at 518 m (30 m above destination)");
  }

  @Test
  void everyFrameTwiceAndOldOnesLateMakesNoEventTwice() {
    List<TlogRecord> records =
        TlogRecords.read("arducopter-1-mission-5x").stream()
            .filter(r -> r.systemId() == 1)
            .toList();
    List<TlogRecord> worse = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      worse.add(records.get(i));
      worse.add(records.get(i));
      if (i >= 20) {
        worse.add(records.get(i - 20));
      }
    }
    play(records);
    long once = positions();
    fleet.removed(new DroneId(1));
    events.clear();
    play(worse);

    assertThat(positions()).isEqualTo(once);
    assertThat(counters.snapshot()).containsKeys("positions.doubled", "positions.late");
  }

  @Test
  void aVehicleThatFallsSilentIsToldOnceAndOnceWhenItIsBack() {
    List<TlogRecord> records = TlogRecords.read("px4-1-mission-4x");
    play(records.subList(0, records.size() / 2));
    Instant last = records.get(records.size() / 2 - 1).time();
    events.clear();

    fleet.tick(last.plusSeconds(4));
    assertThat(events).isEmpty();
    fleet.tick(last.plusSeconds(6));
    fleet.tick(last.plusSeconds(7));
    assertThat(events.stream().map(Event::type))
        .containsExactly("drone.disconnected", "drone.status.changed");

    events.clear();
    feed(records.get(records.size() / 2), last.plusSeconds(9));
    assertThat(events.getFirst().type()).isEqualTo("drone.connected");
  }

  @Test
  void aPendingVehicleEmitsNoDroneEvents() {
    for (TlogRecord r : TlogRecords.read("arducopter-1-mission-5x")) {
      feed(r, r.time());
      fleet.tick(r.time());
    }

    assertThat(events)
        .isNotEmpty()
        .allMatch(e -> e.data() instanceof SystemEvent.VehicleDiscovered);
    assertThat(counters.snapshot()).containsKey("pending.expired");
    assertThat(fleet.pendingVehicles()).isEqualTo(1);
  }

  private long positions() {
    return events.stream().filter(e -> e.data() instanceof DroneEvent.LocationUpdated).count();
  }

  private void play(List<TlogRecord> records) {
    Map<VehicleAddress, Integer> asked = new HashMap<>();
    int seen = 0;
    for (int i = 0; i < records.size(); i++) {
      TlogRecord r = records.get(i);
      feed(r, r.time());
      for (; seen < events.size(); seen++) {
        if (events.get(seen).data() instanceof SystemEvent.VehicleDiscovered found) {
          asked.putIfAbsent(found.address(), i);
        }
      }
      for (var entry : List.copyOf(asked.entrySet())) {
        if (i - entry.getValue() == ANSWER_AFTER) {
          fleet.named(entry.getKey(), new DroneId(entry.getKey().systemId()), r.time());
        }
      }
      fleet.tick(r.time());
    }
  }

  private void feed(TlogRecord r, Instant at) {
    InetSocketAddress from =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 20_000 + r.systemId());
    fleet.datagram(r.frame(), r.frame().length, from, at);
  }
}
