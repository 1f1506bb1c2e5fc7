package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent.AutopilotEventReceived;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneEvent.MessageReceived;
import dev.skein.events.DroneEvent.MissionItemReached;
import dev.skein.events.DroneEvent.StatusChanged;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.events.TrafficEvent.TrafficObserved;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.AdsbVehicle;
import dev.skein.links.mavlink.MavlinkMessage.Attitude;
import dev.skein.links.mavlink.MavlinkMessage.EventReport;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A vehicle that is heard by two ways, one behind the other, or by one that overtakes itself. */
class TwoPathsTest {

  private static final InetSocketAddress A = new InetSocketAddress("127.0.0.1", 40_001);
  private static final InetSocketAddress B = new InetSocketAddress("127.0.0.1", 40_002);
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Heartbeat IDLE = heartbeat(81, 3);
  private static final Heartbeat FLYING = heartbeat(209, 4);

  private final List<Event<?>> events = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final FrameWriter writer = new FrameWriter(1, 1);
  private final Set<InetSocketAddress> spokenTo = new HashSet<>();
  private final MavlinkFleet fleet =
      new MavlinkFleet(
          MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550)),
          new Run("links@test", 1),
          this::take,
          (frame, to) -> spokenTo.add(to),
          new EventIds(InstantSource.system()),
          counters);
  private final Deque<Late> late = new ArrayDeque<>();
  private Instant now = START;
  private boolean isDiscovered;
  private boolean isCutA;
  private boolean isCutB;
  private long delayMillisA;
  private long delayMillisB;

  private record Late(byte[] frame, InetSocketAddress from, Instant at) {}

  @Test
  void theLaterOfTwoTakesOverAndTellsNothingTwice() {
    delayMillisB = 1_400;
    fly(30, 60);
    int item = 0;
    for (int i = 0; i < 12; i++) {
      say(new MavlinkMessage.MissionItemReached(++item));
      say(new EventReport(17, boot(), item, 0x44, ""));
      say(i == 11 ? FLYING : IDLE);
      pass(3);
    }
    isCutA = true;
    pass(30);

    assertThat(of(MissionItemReached.class, MissionItemReached::item))
        .doesNotHaveDuplicates()
        .hasSize(12);
    assertThat(of(AutopilotEventReceived.class, AutopilotEventReceived::sequence))
        .doesNotHaveDuplicates()
        .hasSize(12);
    assertThat(of(LocationUpdated.class, LocationUpdated::bootMillis))
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(of(StatusChanged.class, StatusChanged::newStatus)).hasSize(2);
    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
    assertThat(types()).doesNotContain("drone.disconnected");
  }

  @Test
  void whatCameByTheFasterIsToldWhenTheSlowerInUseDies() {
    isCutB = true;
    delayMillisA = 1_500;
    fly(5, 25);
    isCutB = false;
    pass(1);
    say(new StatusText(2, "engine on fire", 0, 0));
    say(new MavlinkMessage.MissionItemReached(9));
    say(new EventReport(17, boot(), 77, 0x44, ""));
    pass(1);
    isCutA = true;
    late.removeIf(each -> each.from.equals(A));
    pass(20);

    assertThat(of(MessageReceived.class, MessageReceived::text)).containsExactly("engine on fire");
    assertThat(of(MissionItemReached.class, MissionItemReached::item))
        .as("ArduPilot counts from its home")
        .containsExactly(8);
    assertThat(of(AutopilotEventReceived.class, AutopilotEventReceived::sequence))
        .containsExactly(77);
  }

  @Test
  void aWayThatBringsHeartbeatsAloneGivesWay() {
    FrameWriter other = new FrameWriter(1, 1);
    for (int i = 0; i < 50; i++) {
      now = now.plusMillis(200);
      if (i % 5 == 0) {
        hear(other.write(IDLE), A);
      }
      if (i > 10) {
        hear(writer.write(position()), B);
      }
      fleet.tick(now);
    }
    assertThat(of(LocationUpdated.class, LocationUpdated::bootMillis)).hasSizeGreaterThan(15);
    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
  }

  @Test
  void theSlowerGivesWayToOneThatIsClearlyAhead() {
    isCutB = true;
    delayMillisA = 1_500;
    fly(5, 25);
    isCutB = false;
    pass(20);
    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
    long newest = of(LocationUpdated.class, LocationUpdated::bootMillis).getLast();
    assertThat(newest).isEqualTo(boot());
  }

  @Test
  void aReceiverIsHeardByOneWay() {
    delayMillisB = 2_150;
    fly(5, 25);
    for (int i = 0; i < 10; i++) {
      say(aircraft(470_000_000 + i * 110_000));
      pass(6);
    }
    List<Double> latitudes = of(TrafficObserved.class, seen -> seen.location().latitude());
    assertThat(latitudes).hasSize(10).isSorted();
  }

  @Test
  void whatIsOvertakenOnItsWayChangesNothing() {
    isCutB = true;
    fly(5, 25);
    byte[] before = writer.write(IDLE);
    byte[] after = writer.write(FLYING);
    byte[] third = writer.write(new MavlinkMessage.MissionItemReached(3));
    byte[] fourth = writer.write(new MavlinkMessage.MissionItemReached(4));
    for (byte[] frame : List.of(after, before, third, fourth, third)) {
      hear(frame, A);
    }
    hear(writer.write(new MavlinkMessage.MissionItemReached(4)), A);
    for (int sequence : new int[] {10, 12, 11, 13, 12}) {
      hear(writer.write(new EventReport(17, 900_000 + sequence, sequence, 0x44, "")), A);
    }

    assertThat(of(StatusChanged.class, StatusChanged::newStatus)).hasSize(2);
    assertThat(counters.snapshot()).containsEntry("frames.late", 1L);
    assertThat(of(MissionItemReached.class, MissionItemReached::item)).containsExactly(2, 3);
    assertThat(of(AutopilotEventReceived.class, AutopilotEventReceived::sequence))
        .containsExactly(10, 12, 11, 13);
  }

  @Test
  void aSignedFrameCountsByWhicheverPathItComesFirst() {
    SigningKey key = new SigningKey(new byte[SigningKey.LENGTH]);
    fleet.use(SigningKeys.parse(List.of("1 " + "00".repeat(SigningKey.LENGTH))));
    for (int i = 0; i <= 50; i++) {
      now = now.plusMillis(200);
      byte[] frame = writer.write(i == 0 ? IDLE : position(), key, 0, Signature.timestamp(now));
      for (InetSocketAddress from : i % 2 == 0 ? List.of(A, B) : List.of(B, A)) {
        hear(frame, from);
      }
      fleet.tick(now);
    }

    assertThat(of(LocationUpdated.class, LocationUpdated::bootMillis))
        .hasSize(50)
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(counters.snapshot())
        .containsEntry("dropped.replayed", 51L)
        .doesNotContainKey("paths.switched");
  }

  @Test
  void whereADroneHasNotBeenHeardForAMinuteItIsNot() {
    fly(5, 25);
    assertThat(spokenTo).containsExactlyInAnyOrder(A, B);
    isCutB = true;
    pass(5 * 61);
    spokenTo.clear();
    pass(10);

    assertThat(spokenTo).containsExactly(A);
  }

  @Test
  void placesThatTheSlowerHadNotToldAreToldByTheFaster() {
    isCutB = true;
    delayMillisA = 800;
    fly(5, 25);
    isCutB = false;
    pass(10);
    isCutA = true;
    late.removeIf(each -> each.from.equals(A));
    pass(20);

    List<Long> told = of(LocationUpdated.class, LocationUpdated::bootMillis);
    assertThat(told).doesNotHaveDuplicates().isSorted();
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i) - told.get(i - 1)).isEqualTo(200);
    }
  }

  @Test
  void afterARebootThatNoPositionShowsEventsAreToldAndStatesCount() {
    for (int i = 0; i < 120; i++) {
      hear(writer.write(IDLE), A);
    }
    for (int sequence = 500; sequence < 505; sequence++) {
      hear(writer.write(new EventReport(17, 100_000 + sequence, sequence, 0x44, "")), A);
    }
    FrameWriter again = new FrameWriter(1, 1);
    for (int sequence = 0; sequence < 3; sequence++) {
      hear(again.write(new EventReport(17, 1_000 + sequence, sequence, 0x44, "")), A);
    }
    for (int i = 0; i < 6; i++) {
      hear(again.write(FLYING), A);
    }
    assertThat(of(AutopilotEventReceived.class, AutopilotEventReceived::sequence))
        .containsExactly(500, 501, 502, 503, 504, 0, 1, 2);
    assertThat(of(StatusChanged.class, StatusChanged::newStatus)).hasSize(2);
  }

  @Test
  void aStateThatIsAsItWasBeforeIsToldAtOnceByWhoHasTakenOver() {
    fly(5, 25);
    say(FLYING);
    pass(1);
    isCutA = true;
    pass(9);
    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
    say(IDLE);

    assertThat(of(StatusChanged.class, StatusChanged::newStatus))
        .containsExactly(DroneStatus.IDLE, DroneStatus.FLYING, DroneStatus.IDLE);
  }

  @Test
  void aStateThatIsAsItWasBeforeIsToldWhenTheOtherTakesOver() {
    fly(5, 25);
    say(FLYING);
    pass(1);
    isCutA = true;
    pass(4);
    say(IDLE);
    assertThat(of(StatusChanged.class, StatusChanged::newStatus)).hasSize(2);
    pass(5);

    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
    assertThat(of(StatusChanged.class, StatusChanged::newStatus))
        .containsExactly(DroneStatus.IDLE, DroneStatus.FLYING, DroneStatus.IDLE);
  }

  @Test
  void aStateOfBeforeIsNotToldByOneThatIsStillBehind() {
    delayMillisB = 2_600;
    fly(5, 25);
    say(FLYING);
    pass(1);
    isCutA = true;
    pass(9);
    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
    say(IDLE);
    pass(12);
    assertThat(of(StatusChanged.class, StatusChanged::newStatus))
        .containsExactly(DroneStatus.IDLE, DroneStatus.FLYING);
    pass(2);

    assertThat(of(StatusChanged.class, StatusChanged::newStatus))
        .containsExactly(DroneStatus.IDLE, DroneStatus.FLYING, DroneStatus.IDLE);
  }

  @Test
  void eachHeartbeatOfAWayThatBringsNothingElseOfManyFramesCounts() {
    for (int i = 0; i < 10; i++) {
      hear(writer.write(i % 2 == 0 ? IDLE : FLYING), A);
      miss(199);
      now = now.plusSeconds(1);
      fleet.tick(now);
    }

    assertThat(of(StatusChanged.class, StatusChanged::newStatus)).hasSize(10);
    assertThat(counters.snapshot()).doesNotContainKey("frames.late");
  }

  @Test
  void aWayThatLosesMoreThanHalfOfAllNumbersAtOnceGivesWay() {
    FrameWriter other = new FrameWriter(1, 1);
    for (int i = 0; i < 10 * 200; i++) {
      MavlinkMessage message = i == 0 ? IDLE : attitude();
      byte[] byA = writer.write(message);
      if (i % 200 < 20) {
        hear(byA, A);
      }
      hear(other.write(message), B);
      now = now.plusMillis(5);
    }

    assertThat(counters.snapshot()).containsEntry("paths.switched", 1L);
  }

  @Test
  void whatOthersOfItsKindWereSentLongBeforeIsNotOvertakenByThem() {
    isCutB = true;
    say(IDLE);
    for (int i = 0; i < 199; i++) {
      say(attitude());
    }
    byte[] late = writer.write(FLYING);
    say(attitude());
    say(attitude());
    hear(late, A);

    assertThat(of(StatusChanged.class, StatusChanged::newStatus))
        .containsExactly(DroneStatus.IDLE, DroneStatus.FLYING);
  }

  @Test
  void whatPathsHaveToldIsForgottenAlsoWhenOneIsLeft() {
    Standby standby = new Standby();
    standby.tells(held(IDLE, A));
    standby.waits(held(IDLE, B));
    now = now.plusSeconds(6);
    standby.tells(held(FLYING, A));
    standby.waits(held(FLYING, B));
    assertThat(standby.size()).isEqualTo(4);
    now = now.plusSeconds(7);
    standby.expire(now);
    assertThat(standby.size()).as("a state told, and one that waits").isEqualTo(2);
    now = now.plusSeconds(7);
    standby.expire(now);
    assertThat(standby.size()).isZero();
  }

  @Test
  void whatADroneHasToldIsForgottenWhereNothingMoreComes() {
    Signing unsigned = new Signing(SigningKeys.NONE, MavlinkSettings.Setup.LOOPBACK, counters);
    Holders holders = new Holders(new Run("links@test", 1));
    LinkedDrone drone =
        new LinkDrones("links@test/1", MessageRates.DEFAULTS, holders, counters)
            .make(VehicleAddress.mavlink("mavlink", 1, 1), new DroneId(1));
    for (InetSocketAddress path : List.of(A, B, A)) {
      drone.heard(held(attitude(), path));
      now = now.plusSeconds(1);
    }
    assertThat(drone.standby().size()).as("one told, and one that waits").isEqualTo(2);
    now = now.plusSeconds(20);
    drone.speak(new GroundStation(255, unsigned, (_, _) -> {}, counters), true, now);

    assertThat(drone.standby().size()).isZero();
  }

  private HeldFrames.Held held(MavlinkMessage message, InetSocketAddress from) {
    return new HeldFrames.Held(new Frame(2, 1, 1, 0, 0, message, null), from, false, now);
  }

  /** So many frames are sent that come by no way. */
  private void miss(int frames) {
    for (int i = 0; i < frames; i++) {
      writer.write(IDLE);
    }
  }

  private Attitude attitude() {
    return new Attitude(boot(), 0, 0, 0);
  }

  /** So many positions, five a second, with the heartbeats between them. */
  private void fly(int heartbeats, int steps) {
    for (int i = 0; i < steps; i++) {
      if (i % Math.max(1, steps / heartbeats) == 0) {
        say(IDLE);
      }
      pass(1);
    }
  }

  private void pass(int steps) {
    for (int i = 0; i < steps; i++) {
      now = now.plusMillis(200);
      say(position());
      for (Late each : List.copyOf(late)) {
        if (!each.at.isAfter(now)) {
          late.remove(each);
          hear(each.frame, each.from);
        }
      }
      fleet.tick(now);
    }
  }

  /** By both ways, as a router does. */
  private void say(MavlinkMessage message) {
    byte[] frame = writer.write(message);
    if (!isCutA) {
      send(frame, A, delayMillisA);
    }
    if (!isCutB) {
      send(frame, B, delayMillisB);
    }
  }

  private void send(byte[] frame, InetSocketAddress from, long delayMillis) {
    if (delayMillis == 0) {
      hear(frame, from);
    } else {
      late.add(new Late(frame, from, now.plusMillis(delayMillis)));
    }
  }

  private void hear(byte[] frame, InetSocketAddress from) {
    fleet.datagram(frame, frame.length, from, now);
  }

  private void take(Event<?> event) {
    if (event.data() instanceof VehicleDiscovered found) {
      if (!isDiscovered) {
        isDiscovered = true;
        fleet.named(found.address(), new DroneId(1), now);
      }
    } else {
      events.add(event);
    }
  }

  private long boot() {
    return 100_000 + now.toEpochMilli() - START.toEpochMilli();
  }

  private GlobalPositionInt position() {
    return new GlobalPositionInt(
        boot(), 473_000_000, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000);
  }

  private static Heartbeat heartbeat(int baseMode, int systemStatus) {
    return new Heartbeat(2, 3, baseMode, 3, systemStatus, 3);
  }

  private static AdsbVehicle aircraft(int latitudeE7) {
    return new AdsbVehicle(
        0x4B1814, latitudeE7, 80_000_000, 1, 900_000, 0, 0, 0, "HBABC", 1, 0, 0x3F, 1_200);
  }

  private <T, R> List<R> of(Class<T> type, Function<T, R> field) {
    return events.stream()
        .map(Event::data)
        .filter(type::isInstance)
        .map(type::cast)
        .map(field)
        .toList();
  }

  private List<String> types() {
    return events.stream().<String>map(Event::type).toList();
  }
}
