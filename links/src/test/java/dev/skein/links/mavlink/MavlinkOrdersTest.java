package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandCancel;
import dev.skein.links.mavlink.MavlinkMessage.CommandInt;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequest;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestInt;
import dev.skein.links.mavlink.MavlinkMessage.MissionRequestList;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders in words that a vehicle hears, by plain calls: what is lost is said again. */
class MavlinkOrdersTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final InetSocketAddress VEHICLE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 14_000);
  private static final Run ME = new Run("links@here", 7);
  private static final DroneId DRONE = new DroneId(70);
  private static final int SET_MODE = 176;
  private static final int ARM = 400;
  private static final int TAKE_OFF = 22;

  private static final Map<String, Object> PLAN =
      Map.of(
          "plan",
          Map.of(
              "mission",
              List.of(
                  Map.of(
                      "command",
                      16,
                      "frame",
                      3,
                      "auto_continue",
                      true,
                      "params",
                      List.of(0, 0, 0, 0, 47.5, 8.25, 30))),
              "fence",
              List.of(),
              "rally",
              List.of()));

  private final List<String> heard = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final FrameWriter vehicle = new FrameWriter(7, 1);
  private Instant now = START;
  private MavlinkFleet fleet;
  private MavlinkOrders orders;

  @BeforeEach
  void aVehicleIsThere() {
    fleet =
        new MavlinkFleet(
            MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 14_550)),
            ME,
            _ -> {},
            (frame, _) -> FrameReader.read(frame, frame.length, new Ear()),
            new EventIds(InstantSource.fixed(START)),
            new LinkCounters());
    orders =
        fleet.takeOrders(
            (event, outcome) -> {
              told.add(text(event));
              outcome.accept(null);
            },
            Runnable::run,
            () -> now);
    hear(new Heartbeat(2, 3, 81, 0, 3, 3));
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), DRONE, now);
    orders.caughtUp(now);
    heard.clear();
  }

  @Test
  void eachCommandFollowsTheOneThatIsAccepted() {
    order("take_off", Map.of("altitude", 10));
    assertThat(heard).containsExactly("176 c0");
    hear(new CommandAck(SET_MODE, 0, 0));
    hear(new CommandAck(SET_MODE, 0, 0));
    assertThat(heard).containsExactly("176 c0", "400 c0");
    hear(new CommandAck(ARM, 0, 0));
    hear(new CommandAck(TAKE_OFF, 0, 0));
    assertThat(heard).containsExactly("176 c0", "400 c0", "22 c0");
    assertThat(told).containsExactly("sent 1", "acknowledged ACCEPTED");
  }

  @Test
  void anAnswerThatComesTwiceIsNoneToTheNextOrder() {
    byte[] answer = vehicle.write(new CommandAck(ARM, 0, 0));
    order("arm", Map.of());
    fleet.datagram(answer, answer.length, VEHICLE, now);
    order("arm", Map.of());
    pass(2);
    fleet.datagram(answer, answer.length, VEHICLE, now);
    assertThat(told)
        .containsExactly("sent 1", "acknowledged ACCEPTED", "sent 1", "sent 2", "sent 3");
    hear(new CommandAck(ARM, 0, 0));
    assertThat(told).endsWith("sent 3", "acknowledged ACCEPTED");
  }

  @Test
  void whatIsLostIsSaidAgainAsARepetition() {
    order("take_off", Map.of("altitude", 10));
    hear(new CommandAck(SET_MODE, 0, 0));
    pass(1);
    assertThat(heard).containsExactly("176 c0", "400 c0", "400 c1");
    pass(1);
    assertThat(heard).containsExactly("176 c0", "400 c0", "400 c1", "400 c2");
    pass(3);
    assertThat(heard).hasSize(4);
    assertThat(told)
        .containsExactly("sent 1", "sent 2", "sent 3", "uncertain the vehicle has not answered");
  }

  @Test
  void aRefusalIsToldWithTheVehiclesOwnReason() {
    order("arm", Map.of());
    hear(new StatusText(6, "Just so you know", 0, 0));
    hear(new StatusText(2, "Arm: Throttle too high", 0, 0));
    hear(new CommandAck(ARM, 4, 0));
    assertThat(told)
        .containsExactly(
            "sent 1",
            "acknowledged FAILED",
            "failed the vehicle refused it: FAILED, Arm: Throttle too high");
  }

  @Test
  void whatAVehicleComplainedOfBeforeIsNoReason() {
    hear(new StatusText(4, "Old: of something else", 0, 0));
    order("arm", Map.of());
    hear(new CommandAck(ARM, 4, 0));
    assertThat(told)
        .containsExactly("sent 1", "acknowledged FAILED", "failed the vehicle refused it: FAILED");
  }

  @Test
  void theFirstThatIsRefusedEndsIt() {
    order("take_off", Map.of("altitude", 10));
    hear(new CommandAck(SET_MODE, 0, 0));
    hear(new CommandAck(ARM, 4, 0));
    assertThat(heard).containsExactly("176 c0", "400 c0");
    assertThat(told)
        .containsExactly("sent 1", "acknowledged FAILED", "failed the vehicle refused it: FAILED");
  }

  @Test
  void whatIsInProgressIsWaitedForAndCanBeGivenUp() {
    order("land", Map.of());
    hear(new CommandAck(21, 5, 30));
    pass(5);
    assertThat(heard).containsExactly("21 c0");
    orders.read(new CommandEvent.CancelRequested("a", DRONE, "ann"), now);
    assertThat(heard).containsExactly("21 c0", "cancel 21");
    hear(new CommandAck(21, 6, 0));
    assertThat(told)
        .containsExactly("sent 1", "executing 30.0", "cancelled the vehicle has given it up");
  }

  @Test
  void anOlderOrderIsNotRepeatedAfterOneToStop() {
    order("arm", Map.of());
    order("land", Map.of());
    assertThat(heard).containsExactly("400 c0", "21 c0");
    assertThat(told).containsExactly("sent 1", "uncertain land b came after it", "sent 1");
    hear(new CommandAck(21, 0, 0));
    pass(5);
    assertThat(heard).containsExactly("400 c0", "21 c0");
  }

  @Test
  void anOlderOrderDoesNotGoOnAfterANewerOne() {
    order("take_off", Map.of("altitude", 10));
    hear(new CommandAck(SET_MODE, 0, 0));
    order("return_to_base", Map.of());
    hear(new CommandAck(20, 0, 0));
    hear(new CommandAck(ARM, 0, 0));
    pass(5);
    assertThat(heard).containsExactly("176 c0", "400 c0", "20 c0");
  }

  @Test
  void whatIsTakenBackIsNeitherRepeatedNorGoesOn() {
    order("take_off", Map.of("altitude", 10));
    orders.read(new CommandEvent.CancelRequested("a", DRONE, "ann"), now);
    pass(2);
    hear(new CommandAck(SET_MODE, 0, 0));
    assertThat(heard).containsExactly("176 c0", "cancel 176");
    assertThat(told).hasSize(2).last().asString().startsWith("uncertain");
  }

  @Test
  void aPartThatIsAcceptedAfterTheDeadlineIsTheLast() {
    order("take_off", Map.of("altitude", 10));
    now = START.plusSeconds(60);
    hear(new CommandAck(SET_MODE, 0, 0));
    assertThat(heard).containsExactly("176 c0");
    assertThat(told).last().asString().startsWith("uncertain the vehicle has accepted a part");
  }

  @Test
  void motorsAreToldToStopUntilTheyHaveStopped() {
    hear(new Heartbeat(2, 3, 209, 0, 4, 3));
    heard.clear();
    order("emergency_stop", Map.of());
    hear(new CommandAck(ARM, 0, 0));
    assertThat(told).containsExactly("sent 1");
    pass(1);
    hear(new Heartbeat(2, 3, 81, 0, 3, 3));
    hear(new CommandAck(ARM, 0, 0));
    assertThat(heard).filteredOn(said -> said.startsWith("400")).hasSize(2);
    assertThat(told).containsExactly("sent 1", "sent 2", "acknowledged ACCEPTED");
  }

  @Test
  void aPlaceIsSaidToTheCentimetre() {
    order("go_to", Map.of("latitude", 47.1234567, "longitude", -8.7654321, "altitude", 30));
    assertThat(heard).containsExactly("192 471234567 -87654321 30.0");
  }

  @Test
  void whatCannotBeSaidToItIsNotSent() {
    order("orbit", Map.of("latitude", 1, "longitude", 1, "radius", 5));
    order("set_mode", Map.of("mode", "DANCE"));
    assertThat(heard).isEmpty();
    assertThat(told)
        .containsExactly(
            "failed orbit is an order that PX4 alone knows",
            "failed DANCE is no mode of this vehicle");
  }

  /** After a restart, or where another link has let it go, its first heartbeat is still to come. */
  @Test
  void whoHasNotToldYetWhatItIsIsGivenOnlyWhatIsTheSameForAll() {
    fleet.removed(DRONE);
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), DRONE, now);
    hear(new GlobalPositionInt(1_000, 473_000_000, 85_000_000, 500_000, 50_000, 0, 0, 0, 0));
    order("upload_mission", PLAN);
    assertThat(heard).isEmpty();
    assertThat(told)
        .containsExactly(
            "failed the vehicle has not told yet what it is; a heartbeat comes each second");

    order("return_to_base", Map.of());
    assertThat(heard).containsExactly("20 c0");
  }

  @Test
  void aPlanIsGivenOnceKafkaHasItAndTakenWhenItIsReadBack() {
    order("upload_mission", PLAN);
    assertThat(heard).containsExactly("count 2");
    hear(new MissionRequest(0, 255, 190, 0));
    hear(new MissionRequest(1, 255, 190, 0));
    hear(new MissionAck(0, 255, 190, 0));
    hear(new MissionCount(2, 255, 190, 0));
    hear(kept(0, 0));
    hear(kept(1, 30));
    assertThat(heard)
        .containsExactly(
            "count 2", "item 0", "item 1", "list", "request 0", "request 1", "mission ack 0");
    assertThat(told).startsWith("sent 1", "executing 25.0").endsWith("acknowledged ACCEPTED");
    assertThat(told.stream().filter(each -> each.startsWith("sent"))).hasSize(1);
  }

  @Test
  void whatIsForAnotherStationIsNotAnswered() {
    order("upload_mission", PLAN);
    hear(new MissionRequest(0, 250, 190, 0));
    hear(new MissionAck(4, 250, 190, 0));
    assertThat(heard).containsExactly("count 2");
    assertThat(told).containsExactly("sent 1");
  }

  @Test
  void anUploadHasAPatienceOfItsOwn() {
    order("upload_mission", PLAN);
    pass(4);
    assertThat(heard).containsExactly("count 2", "count 2", "count 2", "count 2", "count 2");
    hear(new MissionRequest(0, 255, 190, 0));
    hear(new MissionRequest(1, 255, 190, 0));
    pass(60);
    assertThat(told)
        .containsExactly(
            "sent 1",
            "executing 25.0",
            "executing 50.0",
            "failed the vehicle: has not gone on for 15 s with the read-back of the mission");
  }

  @Test
  void aPlanThatIsRefusedIsToldWithItsItem() {
    order("upload_mission", PLAN);
    hear(new MissionRequest(0, 255, 190, 0));
    hear(new MissionRequest(1, 255, 190, 0));
    hear(new MissionAck(12, 255, 190, 0));
    pass(20);
    assertThat(told)
        .endsWith(
            "acknowledged INVALID_PARAM7", "failed the vehicle refused mission[0]: INVALID_PARAM7");
  }

  @Test
  void anUploadCanBeTakenBack() {
    order("upload_mission", PLAN);
    hear(new MissionRequest(0, 255, 190, 0));
    orders.read(new CommandEvent.CancelRequested("a", DRONE, "ann"), now);
    assertThat(heard).endsWith("mission ack 15");
    assertThat(told).endsWith("cancelled the vehicle has given it up");
    pass(30);
    hear(new MissionRequest(1, 255, 190, 0));
    assertThat(heard).endsWith("mission ack 15");
  }

  @Test
  void noMissionIsStartedWhileAnotherIsGiven() {
    order("upload_mission", PLAN);
    order("start_mission", Map.of());
    assertThat(told).endsWith("failed it is being given another mission");
  }

  private static MissionItemInt kept(int seq, float z) {
    return new MissionItemInt(
        List.of(0f, 0f, 0f, 0f),
        475_000_000,
        82_500_000,
        z,
        seq,
        16,
        255,
        190,
        seq == 0 ? 0 : 3,
        0,
        1,
        0);
  }

  private void order(String command, Map<String, Object> parameters) {
    String id = told.isEmpty() ? "a" : "b";
    Instant until = START.plusSeconds(60);
    orders.read(new CommandEvent.Requested(id, DRONE, command, parameters, until, "ann"), now);
    orders.read(
        new CommandEvent.Accepted(
            id, DRONE, command, parameters, until, ME.instance(), ME.epoch(), 1),
        now);
  }

  private void hear(MavlinkMessage message) {
    byte[] frame = vehicle.write(message);
    fleet.datagram(frame, frame.length, VEHICLE, now);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 10; i++) {
      now = now.plusMillis(100);
      orders.tick(now);
    }
  }

  private static String text(CommandEvent event) {
    return switch (event) {
      case CommandEvent.Sent sent -> "sent " + sent.attempt();
      case CommandEvent.Acknowledged ack -> "acknowledged " + ack.result();
      case CommandEvent.Executing executing -> "executing " + executing.progress();
      case CommandEvent.Failed failed -> "failed " + failed.reason();
      case CommandEvent.Cancelled cancelled -> "cancelled " + cancelled.reason();
      case CommandEvent.Uncertain uncertain -> "uncertain " + uncertain.reason();
      default -> event.eventType();
    };
  }

  private final class Ear implements FrameReader.Sink {
    @Override
    public void frame(Frame frame) {
      switch (frame.message()) {
        case CommandLong m -> heard.add(m.command() + " c" + m.confirmation());
        case CommandInt m -> heard.add(m.command() + " " + m.x() + " " + m.y() + " " + m.z());
        case CommandCancel m -> heard.add("cancel " + m.command());
        case MissionCount m -> heard.add("count " + m.count());
        case MissionItemInt m -> heard.add("item " + m.seq());
        case MissionRequestList _ -> heard.add("list");
        case MissionRequestInt m -> heard.add("request " + m.seq());
        case MissionAck m -> heard.add("mission ack " + m.result());
        case null, default -> {
          // Heartbeats and questions.
        }
      }
    }

    @Override
    public void dropped(Drop cause) {
      throw new IllegalStateException(cause.toString());
    }
  }
}
