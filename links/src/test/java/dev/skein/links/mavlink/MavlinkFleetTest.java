package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.Fix;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.AdsbVehicle;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.ExtendedSysState;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.GpsRawInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemReached;
import dev.skein.links.mavlink.MavlinkMessage.Vibration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One link's vehicles, by plain calls. */
class MavlinkFleetTest {

  private static final Instant START = Instant.parse("2025-08-03T10:00:00Z");
  private static final InetSocketAddress HOME = at("192.0.2.1", 14_000);
  private static final InetSocketAddress ELSEWHERE = at("192.0.2.2", 14_000);
  private static final Heartbeat ARMED = new Heartbeat(2, 3, 209, 3, 4, 3);
  private static final VehicleAddress ADDRESS = VehicleAddress.mavlink("mavlink", 7, 1);
  private static final DroneId DRONE = new DroneId(70);

  private final List<Event<?>> events = new ArrayList<>();
  private final List<Frame> sent = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final FrameWriter vehicle = new FrameWriter(7, 1);
  private MavlinkFleet fleet = fleet(at("127.0.0.1", 14_550));
  private Instant now = START;

  @Test
  void aVehicleIsAcceptedByItselfOnLoopbackOnly() {
    hear(ARMED);
    assertThat(discovered()).containsExactly(true);

    events.clear();
    fleet = fleet(at("0.0.0.0", 14_550));
    hear(ARMED);
    assertThat(discovered()).containsExactly(false);
  }

  @ParameterizedTest
  @CsvSource({"6, 8", "30, 8", "5, 3", "6, 3", "18, 3", "26, 3", "27, 3", "30, 12", "36, 3"})
  void groundStationsAndPartsOfVehiclesAreNoVehicles(int type, int autopilot) {
    hear(new Heartbeat(type, autopilot, 0, 0, 4, 3));

    assertThat(events).isEmpty();
    assertThat(fleet.pendingVehicles()).isZero();
  }

  @Test
  void whoWasTakenForNoVehicleIsHeardWhenItSaysThatItIsOne() {
    hear(new Heartbeat(6, 8, 0, 0, 4, 3));
    hear(position(1_000, 473_000_000));
    assertThat(counters.snapshot()).containsEntry("frames.no_vehicle", 1L);
    hear(ARMED);

    assertThat(discovered()).containsExactly(true);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 10, 12, 20, 35, 43, 46})
  void whatMovesByItselfIsAVehicle(int type) {
    hear(new Heartbeat(type, 3, 0, 0, 4, 3));

    assertThat(discovered()).containsExactly(true);
  }

  @Test
  void whoSpeaksInEverybodysNameIsNobody() {
    byte[] frame = new FrameWriter(0, 1).write(ARMED);
    fleet.datagram(frame, frame.length, HOME, now);

    assertThat(events).isEmpty();
    assertThat(fleet.pendingVehicles()).isZero();
    assertThat(counters.snapshot()).containsEntry("dropped.broadcast_sender", 1L);
  }

  @Test
  void whatAVehicleSaidBeforeItHadAnIdIsToldWhenItHasOne() {
    hear(ARMED);
    hear(position(1_000, 473_000_000));
    events.clear();

    fleet.named(ADDRESS, DRONE, now.plusSeconds(3));

    assertThat(types())
        .containsExactly("drone.connected", "drone.status.changed", "drone.location.updated");
    assertThat(events).allMatch(event -> event.timestamp().equals(START));
  }

  @Test
  void anItemThatIsReachedBeforeTheFirstHeartbeatHasThePlansNumber() {
    fleet.named(ADDRESS, DRONE, now);
    hear(new MissionItemReached(3));
    hear(ARMED);
    hear(new MissionItemReached(3));

    assertThat(events)
        .extracting(Event::data)
        .filteredOn(DroneEvent.MissionItemReached.class::isInstance)
        .isEqualTo(List.of(new DroneEvent.MissionItemReached(DRONE, 2)));
  }

  @Test
  void aPositionWithoutAFixIsMarked() {
    name();
    hear(new GpsRawInt(0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    hear(position(1_000, 473_000_000));
    hear(new GlobalPositionInt(2_000, 0, 0, 0, 0, 0, 0, 0, 0));

    assertThat(reports()).extracting(LocationUpdated::fix).containsExactly(Fix.NONE, Fix.NONE);
    assertThat(reports().getLast().location()).isNull();
  }

  @Test
  void aRebootedVehicleIsHeardAgainAfterFivePositions() {
    name();
    hear(position(9_000, 473_000_000));
    events.clear();
    for (int i = 1; i <= 6; i++) {
      hear(position(i * 200, 473_000_000 + i));
    }

    assertThat(reports()).extracting(LocationUpdated::bootMillis).containsExactly(1_000L, 1_200L);
    assertThat(counters.snapshot()).containsEntry("positions.late", 4L);
  }

  @Test
  void aPositionOfLongAgoIsNoReboot() {
    name();
    hear(position(100_000, 473_000_000));
    pass(1);
    hear(position(40_000, 474_000_000));
    hear(position(101_000, 473_000_001));

    assertThat(reports())
        .extracting(LocationUpdated::bootMillis)
        .containsExactly(100_000L, 101_000L);
    assertThat(counters.snapshot()).containsEntry("positions.late", 1L);
  }

  @Test
  void aVehicleThatHasRunNoLongerThanItWasSilentHasRebooted() {
    name();
    hear(position(100_000, 473_000_000));
    pass(4);
    hear(position(3_000, 473_000_000));

    assertThat(reports()).extracting(LocationUpdated::bootMillis).containsExactly(100_000L, 3_000L);
  }

  @Test
  void anotherInItsPlaceThatHasRunForAWhileIsHeardAfterFivePositions() {
    name();
    hear(position(100_000, 473_000_000));
    for (int i = 0; i < 6; i++) {
      hear(position(40_000 + i * 200, 473_000_000));
    }

    assertThat(reports())
        .extracting(LocationUpdated::bootMillis)
        .containsExactly(100_000L, 40_800L, 41_000L);
  }

  /** time_boot_ms has 32 bits, which are 49.7 days. */
  @Test
  void aTimeSinceBootThatWrapsAroundGoesOn() {
    name();
    hear(position(0xFFFF_FF9CL, 473_000_000));
    pass(1);
    hear(position(100, 473_000_001));
    hear(position(300, 473_000_002));

    assertThat(reports())
        .extracting(LocationUpdated::bootMillis)
        .containsExactly(0xFFFF_FF9CL, 100L, 300L);
  }

  @ParameterizedTest
  @ValueSource(longs = {3_600, -3_600, 20})
  void aLeapOfTimeIsNoSilenceAndSilenceCountsFromThen(long seconds) {
    name();
    hear(position(1_000, 473_000_000));
    pass(1);
    now = now.plusSeconds(seconds);
    fleet.resume(now);
    pass(4);
    assertThat(types()).doesNotContain("drone.disconnected");

    pass(2);
    assertThat(types()).contains("drone.disconnected");
  }

  @Test
  void whatIsToldOnceASecondIsToldAfterTheClockIsSetBack() {
    name();
    AdsbVehicle aircraft =
        new AdsbVehicle(1, 473_000_000, 85_000_000, 1, 0, 0, 0, 0, "", 3, 0, 1, 0);
    hear(aircraft);
    hear(new Vibration(0, 1, 1, 1, 0, 0, 0));
    now = now.minusSeconds(3_600);
    fleet.resume(now);
    events.clear();
    hear(aircraft);
    hear(new Vibration(0, 9, 1, 1, 0, 0, 0));

    assertThat(types()).containsExactly("traffic.observed", "drone.health.updated");
  }

  @Test
  void whoIsPendingIsAnnouncedAgainAfterTheClockIsSetBack() {
    hear(ARMED);
    now = now.minusSeconds(3_600);
    fleet.resume(now);
    hear(ARMED);

    assertThat(discovered()).hasSize(2);
  }

  @Test
  void stragglersAreNoReboot() {
    name();
    for (int i = 1; i <= 20; i++) {
      hear(position(i * 1_000, 473_000_000 + i));
      hear(position(i * 1_000 - 900, 473_100_000 + i));
    }

    assertThat(reports()).hasSize(20);
    assertThat(counters.snapshot()).containsEntry("positions.late", 20L);
  }

  @Test
  void aDroneIsNotTakenOverFromAnotherHost() {
    name();
    hear(position(1_000, 473_000_000));
    events.clear();

    hear(position(2_000, 100_000_000), ELSEWHERE);
    assertThat(events).isEmpty();
    assertThat(counters.snapshot()).containsEntry("dropped.other_address", 1L);

    pass(6);
    hear(position(8_000, 473_000_100), ELSEWHERE);
    assertThat(types())
        .containsExactly(
            "drone.disconnected",
            "drone.status.changed",
            "drone.connected",
            "drone.location.updated");
  }

  @Test
  void itSpeaksToItsVehiclesAndAsksForRates() {
    name();
    sent.clear();
    pass(1);

    assertThat(sent).extracting(Frame::messageId).containsExactly(Heartbeat.ID, 76);
    pass(4);
    assertThat(sent).extracting(Frame::messageId).filteredOn(id -> id == 76).hasSize(3);
  }

  @Test
  void whoHasForgottenByARebootWhatItWasAskedForIsAskedAgain() {
    name();
    hear(position(90_000, 473_000_000));
    for (int request = 0; request < 20; request++) {
      sent.clear();
      hear(position(90_200 + request * 1_000, 473_000_000));
      pass(1);
      commands().forEach(asked -> hear(new CommandAck(asked.command(), 0, 0)));
    }
    sent.clear();
    for (int second = 0; second < 4; second++) {
      hear(ARMED);
      pass(1);
    }
    assertThat(commands()).as("all was asked, and it is not long silent").isEmpty();

    for (int second = 0; second < 3; second++) {
      hear(ARMED);
      pass(1);
    }
    assertThat(commands()).as("positions first").isNotEmpty();
    assertThat(commands().getFirst().params().getFirst()).isEqualTo(GlobalPositionInt.ID);
    assertThat(types()).doesNotContain("drone.disconnected");
  }

  /** ArduPilot does so by SRn_POSITION. */
  @Test
  void whoSendsPositionsByItselfAfterARebootIsAskedForTheRestAgain() {
    name();
    for (int request = 0; request < 20; request++) {
      sent.clear();
      hear(position(90_000 + request * 1_000, 473_000_000));
      hear(new ExtendedSysState(0, 2));
      pass(1);
      commands().forEach(asked -> hear(new CommandAck(asked.command(), 0, 0)));
    }
    assertThat(reports().getLast().status()).isEqualTo(DroneStatus.FLYING);
    sent.clear();
    pass(4);
    hear(position(2_000, 473_000_000));
    hear(new Heartbeat(2, 3, 209, 3, 3, 3));
    for (int second = 0; second < 4; second++) {
      hear(position(3_000 + second * 1_000, 473_000_000));
      pass(1);
    }

    assertThat(reports().getLast().status()).as("by its heartbeat").isEqualTo(DroneStatus.IDLE);
    assertThat(commands()).isNotEmpty();
    assertThat(types()).doesNotContain("drone.disconnected");
  }

  @Test
  void aDroneGoesOnAfterARestartAndWhoHoldsItNowIsTold() {
    fleet.named(ADDRESS, DRONE, now);
    fleet.restored(ADDRESS, state(DroneStatus.FLYING), now);

    pass(3);
    hear(ARMED);
    hear(position(1_000, 473_000_000));

    assertThat(types()).containsExactly("drone.connected", "drone.location.updated");
  }

  /** The state may be older than the take-off: told with a position, it would be a landing. */
  @Test
  void whatTheLogHadOfADroneIsNotToldAgainBeforeItsHeartbeat() {
    fleet.named(ADDRESS, DRONE, now);
    fleet.restored(ADDRESS, state(DroneStatus.IDLE), now);

    hear(position(1_000, 473_000_000));
    hear(ARMED);
    hear(position(2_000, 473_000_100));

    assertThat(reports())
        .extracting(DroneEvent.LocationUpdated::status)
        .containsExactly(null, DroneStatus.FLYING);
  }

  @Test
  void aDroneThatIsGoneAfterARestartIsTold() {
    fleet.named(ADDRESS, DRONE, now);
    fleet.restored(ADDRESS, state(DroneStatus.FLYING), now);

    pass(4);
    assertThat(events).isEmpty();
    pass(2);
    pass(10);

    assertThat(types()).containsExactly("drone.disconnected", "drone.status.changed");
    assertThat(sent).isEmpty();
  }

  private MavlinkFleet fleet(InetSocketAddress listen) {
    return new MavlinkFleet(
        MavlinkSettings.on(listen),
        new Run("links@test", 1),
        events::add,
        (frame, _) -> FrameReader.read(frame, frame.length, new Sent()),
        new EventIds(InstantSource.system()),
        counters);
  }

  private final class Sent implements FrameReader.Sink {
    @Override
    public void frame(Frame frame) {
      sent.add(frame);
    }

    @Override
    public void dropped(Drop cause) {
      throw new AssertionError(cause);
    }
  }

  private void name() {
    hear(ARMED);
    fleet.named(ADDRESS, DRONE, now);
    events.clear();
  }

  private void hear(MavlinkMessage message) {
    hear(message, HOME);
  }

  private void hear(MavlinkMessage message, InetSocketAddress from) {
    byte[] frame = vehicle.write(message);
    fleet.datagram(frame, frame.length, from, now);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      now = now.plusMillis(100);
      fleet.tick(now);
    }
  }

  private List<CommandLong> commands() {
    return sent.stream()
        .map(Frame::message)
        .filter(CommandLong.class::isInstance)
        .map(CommandLong.class::cast)
        .toList();
  }

  private List<String> types() {
    return events.stream().<String>map(Event::type).toList();
  }

  private List<LocationUpdated> reports() {
    return events.stream()
        .filter(event -> event.data() instanceof LocationUpdated)
        .map(event -> (LocationUpdated) event.data())
        .toList();
  }

  private List<Boolean> discovered() {
    return events.stream().map(event -> ((VehicleDiscovered) event.data()).autoAccept()).toList();
  }

  private static GlobalPositionInt position(long bootMillis, int latitude) {
    return new GlobalPositionInt(
        bootMillis, latitude, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000);
  }

  private static DroneEvent.State state(DroneStatus status) {
    return new DroneEvent.State(
        DRONE,
        START,
        true,
        status,
        null,
        Fix.FIX_3D,
        null,
        null,
        null,
        null,
        80.0,
        null,
        null,
        true,
        "AUTO",
        null,
        null,
        null);
  }

  private static InetSocketAddress at(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
