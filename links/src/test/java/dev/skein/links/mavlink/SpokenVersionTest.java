package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionCount;
import dev.skein.links.mavlink.MavlinkMessage.SetupSigning;
import dev.skein.links.mavlink.MavlinkSettings.Identity;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which version of MAVLink a vehicle is spoken to. */
class SpokenVersionTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final InetSocketAddress VEHICLE = new InetSocketAddress("192.0.2.1", 14_000);
  private static final InetSocketAddress RADIO = new InetSocketAddress("192.0.2.1", 14_001);
  private static final DroneId DRONE = new DroneId(70);
  private static final Heartbeat HEARTBEAT = new Heartbeat(2, 3, 81, 0, 3, 3);
  private static final SigningKey KEY = new SigningKey(new byte[SigningKey.LENGTH]);

  private final List<String> said = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final FrameWriter vehicle = new FrameWriter(7, 1);
  private Instant now = START;
  private MavlinkFleet fleet = fleet(Identity.SYSTEM_ID);

  @Test
  void whoSpeaksVersion1IsAskedAndOrderedInIt() {
    hear(vehicle.writeVersion1(HEARTBEAT));
    tick();
    assertThat(said).as("pending").containsExactly("v2 0", "v1 0");
    isKnown();
    tick();
    arm();

    assertThat(said).containsExactly("v2 0", "v1 0", "v1 511", "v1 400");
  }

  @Test
  void whoHasSpokenVersion2IsSpokenToInItFromThenOn() {
    isKnown();
    hear(vehicle.writeVersion1(HEARTBEAT));
    hear(vehicle.write(HEARTBEAT));
    hear(vehicle.writeVersion1(HEARTBEAT));
    tick();
    arm();

    assertThat(said).containsExactly("v2 0", "v2 511", "v2 400");
  }

  @Test
  void eachPathIsSpokenToInWhatIsHeardThere() {
    FrameWriter byRadio = new FrameWriter(7, 1);
    hear(vehicle.write(HEARTBEAT));
    hear(byRadio.writeVersion1(HEARTBEAT), RADIO);
    tick();
    assertThat(said).as("pending, and heard there last").containsExactly("r v2 0", "r v1 0");
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), DRONE, now);
    said.clear();
    tick();
    assertThat(said).containsExactly("v2 0", "r v2 0", "r v1 0", "v2 511");

    for (int i = 0; i < 4; i++) {
      hear(byRadio.writeVersion1(HEARTBEAT), RADIO);
      now = now.plusSeconds(1);
    }
    said.clear();
    arm();
    assertThat(said).as("by the one in use now").containsExactly("r v1 400");
  }

  @Test
  void afterASilenceItMayBeAnotherWhoSpeaksThere() {
    isKnown();
    hear(vehicle.write(HEARTBEAT));
    now = now.plusSeconds(60);
    fleet.tick(now);
    hear(vehicle.writeVersion1(HEARTBEAT));
    said.clear();
    tick();

    assertThat(said).containsExactly("v2 0", "v1 0", "v1 511");
  }

  @Test
  void whoHasAKeyIsSpokenToSigned() {
    isKnown();
    hear(vehicle.writeVersion1(HEARTBEAT));
    fleet.use(SigningKeys.parse(List.of("7 " + "00".repeat(SigningKey.LENGTH))));
    tick();

    assertThat(said).containsExactly("v2 signed 0", "v2 signed 511");
  }

  @Test
  void whoDoesNotTellItsHardwareByVersion2IsAskedByVersion1AsWell() {
    fleet = fleet(Identity.UID);
    for (int i = 0; i < 5; i++) {
      hear(vehicle.writeVersion1(HEARTBEAT));
      now = now.plusSeconds(1);
    }

    assertThat(said)
        .containsExactly("v2 512", "v2 512", "v2 512", "v2 512", "v1 512", "v2 512", "v1 512");
  }

  @Test
  void whoBeginsAnewInVersion1IsAskedInVersion2() {
    fleet = fleet(Identity.UID);
    for (int i = 0; i < 5; i++) {
      hear(vehicle.write(HEARTBEAT));
      hear(vehicle.write(new AutopilotVersion(0, 0, 0, 0, 0, 0, "", "0a07")));
      now = now.plusSeconds(10);
    }
    now = now.plusSeconds(20);
    fleet.tick(now);
    said.clear();
    hear(vehicle.writeVersion1(HEARTBEAT));

    assertThat(said).containsExactly("v2 512");
  }

  @Test
  void whatVersion1HasNoWordsForIsNotSaid() {
    assertThat(vehicle.writeVersion1(new MissionCount(3, 7, 1, 0))).isNotNull();
    assertThat(vehicle.writeVersion1(new MissionCount(3, 7, 1, 1))).as("of a fence").isNull();
    assertThat(vehicle.writeVersion1(new SetupSigning(1, 7, 1, KEY))).isNull();

    GroundStation station =
        new GroundStation(
            255,
            new Signing(SigningKeys.NONE, MavlinkSettings.Setup.LOOPBACK, counters),
            (_, _) -> said.add("something"),
            counters);
    assertThat(station.send(new MissionCount(3, 7, 1, 1), 7, 1, VEHICLE, now)).isFalse();
    assertThat(said).isEmpty();
    assertThat(counters.snapshot()).containsEntry("send.not_in_version_1", 1L);
  }

  private void isKnown() {
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), DRONE, now);
    said.clear();
  }

  private void tick() {
    now = now.plusSeconds(1);
    fleet.tick(now);
  }

  private void arm() {
    MavlinkOrders orders =
        fleet.takeOrders((_, outcome) -> outcome.accept(null), Runnable::run, () -> now);
    orders.caughtUp(now);
    Instant until = now.plusSeconds(10);
    orders.read(new CommandEvent.Requested("c", DRONE, "arm", Map.of(), until, "ann"), now);
    orders.read(
        new CommandEvent.Accepted("c", DRONE, "arm", Map.of(), until, "links@test", 1, 1L), now);
  }

  private void hear(byte[] frame) {
    hear(frame, VEHICLE);
  }

  private void hear(byte[] frame, InetSocketAddress from) {
    fleet.datagram(frame, frame.length, from, now);
  }

  private void sent(Frame frame, InetSocketAddress to) {
    int what =
        frame.message() instanceof CommandLong command ? command.command() : frame.messageId();
    String where = to.equals(RADIO) ? "r " : "";
    said.add(where + "v" + frame.version() + (frame.signature() == null ? " " : " signed ") + what);
  }

  private MavlinkFleet fleet(Identity identity) {
    MavlinkSettings.Policies usual = MavlinkSettings.Policies.DEFAULTS;
    return new MavlinkFleet(
        MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550))
            .withPolicies(
                new MavlinkSettings.Policies(
                    identity, usual.follow(), usual.setup(), usual.rates())),
        new Run("links@test", 1),
        _ -> {},
        (bytes, to) ->
            FrameReader.read(
                bytes,
                bytes.length,
                new FrameReader.Sink() {
                  @Override
                  public void frame(Frame frame) {
                    sent(frame, to);
                  }

                  @Override
                  public void dropped(Drop cause) {
                    throw new AssertionError(cause);
                  }
                }),
        new EventIds(InstantSource.fixed(START)),
        counters);
  }
}
