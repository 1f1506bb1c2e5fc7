package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.AlertLevel;
import dev.skein.events.DroneEvent.AutopilotEventReceived;
import dev.skein.events.DroneEvent.AutopilotIdentified;
import dev.skein.events.DroneEvent.BatteryLow;
import dev.skein.events.DroneEvent.HealthUpdated;
import dev.skein.events.DroneEvent.HomeChanged;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneEvent.ReadinessChanged;
import dev.skein.events.DroneEvent.RemoteIdUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventIds;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.TrafficEvent.TrafficObserved;
import dev.skein.events.VehicleAddress;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.AdsbVehicle;
import dev.skein.links.mavlink.MavlinkMessage.AutopilotVersion;
import dev.skein.links.mavlink.MavlinkMessage.BatteryStatus;
import dev.skein.links.mavlink.MavlinkMessage.CurrentMode;
import dev.skein.links.mavlink.MavlinkMessage.EkfStatusReport;
import dev.skein.links.mavlink.MavlinkMessage.EventReport;
import dev.skein.links.mavlink.MavlinkMessage.GlobalPositionInt;
import dev.skein.links.mavlink.MavlinkMessage.GpsRawInt;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.HomePosition;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdArmStatus;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdAuthentication;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdBasicId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdLocation;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdMessagePack;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSelfId;
import dev.skein.links.mavlink.MavlinkMessage.OpenDroneIdSystem;
import dev.skein.links.mavlink.MavlinkMessage.RadioStatus;
import dev.skein.links.mavlink.MavlinkMessage.StatusText;
import dev.skein.links.mavlink.MavlinkMessage.SysStatus;
import dev.skein.links.mavlink.MavlinkMessage.SystemTime;
import dev.skein.links.mavlink.MavlinkMessage.Vibration;
import dev.skein.links.mavlink.MavlinkMessage.WindCov;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a drone tells beside its position, and when what it tells was true. */
class VehicleStateTest {

  private static final Instant START = Instant.parse("2025-08-03T10:00:00Z");
  private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.1", 14_000);
  private static final DroneId DRONE = new DroneId(70);
  private static final long PREARM = 0x1000_0000L;

  private final List<Event<?>> events = new ArrayList<>();
  private final LinkCounters counters = new LinkCounters();
  private final FrameWriter vehicle = new FrameWriter(7, 1);
  private final MavlinkFleet fleet =
      new MavlinkFleet(
          MavlinkSettings.on(new InetSocketAddress("127.0.0.1", 14_550)),
          new Run("links@test", 1),
          events::add,
          (_, _) -> {},
          new EventIds(InstantSource.system()),
          counters);
  private Instant now = START;

  @BeforeEach
  void isADrone() {
    fleet.named(VehicleAddress.mavlink("mavlink", 7, 1), DRONE, now);
    hear(new Heartbeat(2, 3, 209, 3, 4, 3));
    events.clear();
  }

  @Test
  void aPositionIsDatedByTheDronesClock() {
    hear(time(START.minusMillis(40), 5_000));
    now = now.plusMillis(300);
    hear(position(5_100));

    assertThat(only().timestamp()).isEqualTo(START.minusMillis(40).plusMillis(100));
    assertThat(report().latencyMs()).isEqualTo(240);
    assertThat(counters.snapshot()).doesNotContainKey("clock.off");
  }

  @Test
  void withoutATimeAPositionIsDatedByItsReception() {
    hear(new SystemTime(0, 5_000));
    hear(position(5_100));

    assertThat(only().timestamp()).isEqualTo(now);
    assertThat(report().latencyMs()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -4, 4, 86_400, 1_000_000_000})
  void aClockThatIsWrongIsNotBelievedAndTold(long seconds) {
    hear(time(START.plusSeconds(seconds), 5_000));
    hear(position(5_100));

    assertThat(events).extracting(Event::timestamp).containsOnly(now);
    assertThat(report().latencyMs()).isNull();
    assertThat(counters.snapshot()).containsEntry("clock.off", 1L);
    assertThat(all(HealthUpdated.class).getLast().clockErrorS()).isEqualTo(seconds);

    now = now.plusSeconds(5);
    hear(time(now, 10_000));
    assertThat(all(HealthUpdated.class).getLast().clockErrorS()).isNull();
    assertThat(all(HealthUpdated.class)).hasSize(2);
  }

  @Test
  void whatChangesSoonAfterItWasToldIsToldWithTheNextFrameAfterTheSecond() {
    hear(new Vibration(0, 1, 1, 1, 0, 0, 0));
    hear(new OpenDroneIdBasicId("", 1, 2, hex("1596F3ABCDEF")));
    now = now.plusMillis(500);
    hear(new Vibration(0, 9, 1, 1, 0, 0, 0));
    hear(new OpenDroneIdArmStatus(0, ""));
    now = now.plusMillis(400);
    hear(position(5_000));
    assertThat(all(HealthUpdated.class)).hasSize(1);
    assertThat(all(RemoteIdUpdated.class)).hasSize(1);

    now = now.plusMillis(200);
    hear(position(5_200));
    now = now.plusSeconds(2);
    hear(position(7_200));

    assertThat(all(HealthUpdated.class))
        .hasSize(2)
        .last()
        .extracting("xVibrationMps2")
        .isEqualTo(9.0);
    assertThat(all(RemoteIdUpdated.class))
        .hasSize(2)
        .last()
        .extracting("readyToArm")
        .isEqualTo(true);
  }

  @Test
  void aSlowLinkIsNoWrongClock() {
    hear(time(START.minusMillis(100), 5_000));
    now = now.plusMillis(3_000);
    hear(position(5_100));

    assertThat(report().latencyMs()).isEqualTo(3_000);
    assertThat(only().timestamp()).isEqualTo(START);
  }

  @Test
  void aClockThatJumpsIsFollowedAndCounted() {
    hear(time(START.plusSeconds(100), 5_000));
    hear(position(5_000));
    now = now.plusSeconds(1);
    hear(time(now.minusMillis(50), 6_000));
    hear(position(6_000));

    assertThat(((LocationUpdated) events.getLast().data()).latencyMs()).isEqualTo(50);
    assertThat(counters.snapshot()).containsEntry("clock.jumped", 1L);
  }

  @ParameterizedTest
  @ValueSource(longs = {-3_600, 3_600})
  void whenOursIsSetRightAClockThatIsRightCountsAtOnce(long seconds) {
    hear(time(now.plusSeconds(seconds), 5_000));
    hear(position(5_000));
    assertThat(all(HealthUpdated.class).getLast().clockErrorS()).isEqualTo(seconds);

    now = now.plusSeconds(seconds).plusMillis(250);
    fleet.resume(now);
    hear(new Vibration(0, 4, 4, 4, 0, 0, 0));
    hear(position(5_200));
    assertThat(all(HealthUpdated.class).getLast().clockErrorS()).isNull();
    assertThat(all(LocationUpdated.class).getLast().latencyMs()).isEqualTo(50);
  }

  @Test
  void healthIsToldOnceASecondAndOnlyWhenItChanges() {
    for (int i = 0; i < 100; i++) {
      now = now.plusMillis(100);
      hear(new Vibration(i, 4 + i % 2 * 0.01f, 3, 10, 0, 0, i < 50 ? 0 : i));
    }

    List<Long> clippings = all(HealthUpdated.class).stream().map(HealthUpdated::clippings).toList();
    assertThat(clippings).startsWith(0L, 50L).hasSize(6);
    for (int i = 1; i < events.size(); i++) {
      assertThat(events.get(i).timestamp())
          .isAfterOrEqualTo(events.get(i - 1).timestamp().plusSeconds(1));
    }
  }

  @Test
  void healthIsFoldedOfAllThatTellsIt() {
    hear(new Vibration(0, 4.1f, 3.2f, 9.9f, 1, 2, 3));
    hear(new WindCov(0, 0, 5, 0));
    hear(new EkfStatusReport(831, 0.11f, 0.22f, Float.NaN, 0.4f, 0, 0));
    hear(new CurrentMode(6, 3, 6));
    now = now.plusSeconds(1);
    // A radio has a system of its own.
    hearAs(51, 68, new RadioStatus(200, 255, 90, 30, 31, 7, 0));

    HealthUpdated health = all(HealthUpdated.class).getLast();
    assertThat(health)
        .isEqualTo(
            new HealthUpdated(
                DRONE, 4.0, 3.0, 10.0, 6L, 5.0, 270.0, 0.1, 0.2, null, 0.4, 0.0, 0.0, null, null,
                831, 200, null, 30, 31, 90, 7, "mission", "RTL", null));
  }

  @Test
  void theAutopilotIsToldOnce() {
    AutopilotVersion version =
        new AutopilotVersion(
            61_935, 0x1122334455667788L, 0x040507FFL, 9, 1, 2, "6131623263336434", "");
    hear(version);
    hear(version);

    assertThat(events.stream().map(Event::data).toList())
        .isEqualTo(
            List.of(
                new AutopilotIdentified(
                    DRONE, "1122334455667788", "4.5.7", "a1b2c3d4", 1, 2, 9, 61_935)));
  }

  @Test
  void whetherItMayBeArmedIsToldWhenItChangesWithTheNewestReason() {
    hear(power(PREARM, 0));
    hear(power(PREARM, 0));
    hear(new StatusText(2, "PreArm: GPS 1: Bad fix", 0, 0));
    hear(new StatusText(2, "PreArm: GPS 1: Bad fix", 0, 0));
    hear(new StatusText(6, "Frame: QUAD/X", 0, 0));
    hear(power(PREARM, PREARM));
    hear(new StatusText(2, "PreArm: late", 0, 0));
    hear(power(PREARM, 0));

    assertThat(all(ReadinessChanged.class))
        .containsExactly(
            new ReadinessChanged(DRONE, false, null),
            new ReadinessChanged(DRONE, false, "PreArm: GPS 1: Bad fix"),
            new ReadinessChanged(DRONE, true, null),
            new ReadinessChanged(DRONE, false, null));
  }

  @Test
  void whereItReturnsToIsToldWhenItIsHeardFirstAndWhenItHasMoved() {
    hear(new HomePosition(470_000_000, 80_000_000, 400_000));
    hear(new HomePosition(470_000_080, 80_000_000, 400_900)); // 0.9 m north, 0.9 m up
    hear(new HomePosition(0, 0, 0));
    hear(new HomePosition(470_000_100, 80_000_000, 400_000)); // 1.1 m north
    hear(new HomePosition(470_000_100, 80_000_000, 401_100)); // 1.1 m up
    hear(new HomePosition(470_000_100, 80_000_100, 401_100)); // 0.8 m east

    assertThat(all(HomeChanged.class))
        .containsExactly(
            new HomeChanged(DRONE, new Location(47, 8, 400.0)),
            new HomeChanged(DRONE, new Location(47.00001, 8, 400.0)),
            new HomeChanged(DRONE, new Location(47.00001, 8, 401.1)));
  }

  /** Who keeps it may have come later, or lost it. */
  @Test
  void whereItReturnsToIsToldAgainAfterFiveMinutes() {
    HomePosition home = new HomePosition(470_000_000, 80_000_000, 400_000);
    hear(home);
    now = now.plusSeconds(299);
    hear(home);
    assertThat(all(HomeChanged.class)).hasSize(1);
    now = now.plusSeconds(1);
    hear(home);
    assertThat(all(HomeChanged.class)).hasSize(2);
  }

  /** PX4 sets the bit among what is healthy alone, for the mode that it is in. */
  @Test
  void whoDoesNotEnableTheCheckTellsNothing() {
    hear(power(0, 0));
    hear(power(0, PREARM));
    hear(new StatusText(2, "Preflight Fail: No manual control input\t", 0, 0));
    assertThat(all(ReadinessChanged.class)).isEmpty();
  }

  /** PX4's SYS_STATUS is of the lowest of all batteries, BATTERY_STATUS 0 of the first. */
  @Test
  void ofSeveralBatteriesTheOneThatTheAutopilotGoesByCounts() {
    for (int i = 0; i < 10; i++) {
      hear(new SysStatus(0, 0, 14_000, 100, 15));
      hear(new BatteryStatus(0, 100, 90));
      hear(new BatteryStatus(1, 100, 15));
    }
    hear(position(1_000));

    assertThat(all(BatteryLow.class)).hasSize(1);
    assertThat(report().battery()).isEqualTo(15.0);
  }

  @Test
  void whoseSystemDoesNotTellWhatIsLeftIsBelievedByItsBattery() {
    hear(new SysStatus(0, 0, 14_000, 100, -1));
    hear(new BatteryStatus(0, 100, 70));
    hear(position(1_000));

    assertThat(report().battery()).isEqualTo(70.0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, NONE",
    "1, NONE",
    "2, FIX_2D",
    "3, FIX_3D",
    "4, DGPS",
    "5, RTK_FLOAT",
    "6, RTK_FIXED",
    "7, FIX_3D",
    "8, FIX_3D",
    "9, UNKNOWN"
  })
  void aFixIsAsGoodAsTheReceiverSays(int type, Fix fix) {
    hear(new GpsRawInt(0, 473_000_000, 85_000_000, 500_000, 80, 120, 0, 0, type, 255));
    hear(position(1_000));

    assertThat(report().fix()).isEqualTo(fix);
    assertThat(report().satellites()).isNull();
  }

  private static SysStatus power(long enabled, long healthy) {
    return new SysStatus(enabled, healthy, 15_000, 100, 80);
  }

  @Test
  void anAutopilotsEventIsToldOnceAndInOrder() {
    hear(new EventReport(17, 100, 65_535, 0x24, "ea07"));
    hear(new EventReport(18, 110, 0, 0x66, ""));
    hear(new EventReport(17, 100, 65_535, 0x24, "ea07"));
    hear(new EventReport(19, 120, 1, 0x28, ""));

    assertThat(events.stream().map(Event::data).toList())
        .isEqualTo(
            List.of(
                new AutopilotEventReceived(DRONE, 17, AlertLevel.WARNING, 65_535, 100, "ea07"),
                new AutopilotEventReceived(DRONE, 18, AlertLevel.INFO, 0, 110, "")));
  }

  @Test
  void aDronesRemoteIdentificationIsToldWhenItChanges() {
    hearAs(7, 236, new OpenDroneIdArmStatus(1, "no operator location"));
    now = now.plusSeconds(1);
    hearAs(7, 236, new OpenDroneIdArmStatus(0, ""));
    hear(new OpenDroneIdBasicId("", 1, 2, hex("1596F3ABCDEF")));
    now = now.plusSeconds(1);
    hear(new OpenDroneIdSystem("", 0, 0, 473_000_000, 85_000_000, 400));
    hear(new OpenDroneIdSystem("", 0, 0, 473_000_000, 85_000_000, 400));

    assertThat(all(RemoteIdUpdated.class))
        .containsExactly(
            new RemoteIdUpdated(
                DRONE,
                null,
                null,
                null,
                null,
                null,
                false,
                "no operator location",
                null,
                null,
                null),
            new RemoteIdUpdated(DRONE, null, null, null, null, null, true, null, null, null, null),
            new RemoteIdUpdated(
                DRONE,
                "1596F3ABCDEF",
                "serial_number",
                null,
                null,
                new Location(47.3, 8.5, 400.0),
                true,
                null,
                null,
                null,
                null));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 31353936, 1596, serial_number",
    "2, 4348452d31, CHE-1, registration",
    "3, f81d4fae7dec11d0a76500a0c91e6b00, f81d4fae-7dec-11d0-a765-00a0c91e6b00, utm",
    "4, 01ff00aa, 01ff00aa00000000000000000000000000000000, session",
    "0, 31353936, , ",
    "9, 31353936, , ",
  })
  void anIdIsTextOrWhatItsBytesAreByItsType(int type, String bytes, String id, String word) {
    hear(new OpenDroneIdArmStatus(0, ""));
    now = now.plusSeconds(1);
    hear(new OpenDroneIdBasicId("", type, 2, bytes));
    hear(new OpenDroneIdSelfId("", 0, "survey"));
    now = now.plusSeconds(1);
    hear(position(2_000));

    RemoteIdUpdated told = all(RemoteIdUpdated.class).getLast();
    assertThat(told.description()).isEqualTo("survey");
    assertThat(told.uasId()).isEqualTo(id);
    assertThat(told.idType()).isEqualTo(word);
  }

  @Test
  void aSignatureOfARemoteIdentificationIsToldWhenItIsWhole() {
    String first = "a1".repeat(17);
    String second = "b2".repeat(13);
    hear(new OpenDroneIdAuthentication("", 1, 1, 0, 0, 0, "ee".repeat(23)));
    hear(new OpenDroneIdAuthentication("", 1, 0, 1, 30, 10, first));
    hear(new OpenDroneIdAuthentication("", 2, 1, 0, 0, 0, "ee".repeat(23)));
    hear(new OpenDroneIdAuthentication("31a0", 1, 1, 0, 0, 0, "ee".repeat(23)));
    assertThat(all(RemoteIdUpdated.class)).isEmpty();
    hear(new OpenDroneIdAuthentication("", 1, 1, 0, 0, 0, second));

    assertThat(all(RemoteIdUpdated.class))
        .containsExactly(
            new RemoteIdUpdated(
                DRONE,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "uas_id_signature",
                first + second,
                Instant.parse("2019-01-01T00:00:10Z")));
  }

  @Test
  void aPackOfMessagesIsReadAsTheyAreBroadcast() {
    String own =
        broadcast(0x02, 0x12, "1596F3ABCDEF")
            + broadcast(0x52, 0, "FIN87astrdge12k8")
            + broadcast(0x32, 0, "survey")
            + hex(
                ByteBuffer.allocate(25)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 0x42)
                    .put((byte) 0)
                    .putInt(473_000_000)
                    .putInt(85_000_000)
                    .putShort(18, (short) ((400 + 1_000) * 2)))
            + broadcast(0xF2, 0, "of no known kind");
    hearAs(7, 236, new OpenDroneIdMessagePack("", 25, 5, own));
    now = now.plusSeconds(1);
    hearAs(7, 236, new OpenDroneIdMessagePack("", 25, 5, own));
    hearAs(7, 236, new OpenDroneIdMessagePack("", 24, 5, "00"));
    hearAs(7, 236, new OpenDroneIdMessagePack("", 25, 10, "00"));
    assertThat(all(RemoteIdUpdated.class).getLast())
        .isEqualTo(
            new RemoteIdUpdated(
                DRONE,
                "1596F3ABCDEF",
                "serial_number",
                "FIN87astrdge12k8",
                "survey",
                new Location(47.3, 8.5, 400.0),
                null,
                null,
                null,
                null,
                null));

    String other =
        hex(
            ByteBuffer.allocate(25)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x12, 0x22, 90, 40, -2})
                .putInt(473_100_000)
                .putInt(85_000_000)
                .putShort(15, (short) ((520 + 1_000) * 2)));
    hearAs(7, 236, new OpenDroneIdMessagePack("31a0", 25, 1, other));
    assertThat(all(TrafficObserved.class))
        .containsExactly(
            new TrafficObserved(
                "remote-id/31a0",
                DRONE,
                false,
                new Location(47.31, 8.5, null),
                null,
                520.0,
                270.0,
                10.0,
                -1.0,
                null,
                null,
                null,
                null,
                null));
  }

  private static String broadcast(int kind, int type, String text) {
    return hex(
        ByteBuffer.allocate(25)
            .put((byte) kind)
            .put((byte) type)
            .put(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hex(ByteBuffer bytes) {
    return HexFormat.of().formatHex(bytes.array());
  }

  @Test
  void otherAircraftAreToldOnceASecondEach() {
    AdsbVehicle aircraft =
        new AdsbVehicle(
            0x4B1814,
            473_000_000,
            85_000_000,
            1,
            1_500_000,
            27_000,
            7_000,
            -250,
            "SWR123 ",
            3,
            1,
            1 | 2 | 4 | 8 | 16 | 128,
            1_234);
    for (int i = 0; i < 20; i++) {
      now = now.plusMillis(100);
      hearAs(7, 156, aircraft);
      hear(new AdsbVehicle(1, 0, 0, 0, 0, 0, 0, 0, "", 0, 0, 0, 0));
    }
    hear(
        new OpenDroneIdLocation(
            "31a0", 2, 9_000, 1_000, 100, 473_100_000, 85_000_000, -1_000, 520, 0));

    assertThat(all(TrafficObserved.class))
        .containsExactly(
            seen(),
            seen(),
            new TrafficObserved(
                "remote-id/31a0",
                DRONE,
                false,
                new Location(47.31, 8.5, null),
                null,
                520.0,
                90.0,
                10.0,
                1.0,
                null,
                null,
                null,
                null,
                null));
  }

  /** An exercise's aircraft keeps nobody away from anything. */
  @Test
  void anAircraftThatIsMadeUpIsToldAsThat() {
    hearAs(7, 156, new AdsbVehicle(1, 473_000_000, 85_000_000, 0, 0, 0, 0, 0, "", 3, 1, 1 | 64, 0));

    assertThat(all(TrafficObserved.class))
        .singleElement()
        .satisfies(seen -> assertThat(seen.isSimulated()).isTrue());
  }

  @Test
  void whatIsNoAngleAndNoSpeedIsNotTold() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 3.4e38f}) {
      hear(new MavlinkMessage.Attitude(1, broken, -broken, 0));
      hear(new MavlinkMessage.VfrHud(0, 0, 0, broken, 0, 0));
      events.clear();
      now = now.plusMillis(200);
      hear(
          new GlobalPositionInt(
              now.toEpochMilli() % 100_000,
              473_000_000,
              85_000_000,
              500_000,
              50_000,
              0,
              0,
              -150,
              40_000));
      assertThat(only().data())
          .isInstanceOfSatisfying(
              LocationUpdated.class,
              report -> {
                assertThat(report.rollDeg()).isNull();
                assertThat(report.pitchDeg()).isNull();
                assertThat(report.headingDeg()).isNull();
                assertThat(report.climbMps()).isEqualTo(1.5);
              });
    }
  }

  @Test
  void whatIsNoNumberIsNeverInAnEvent() {
    EventCodec codec = new EventCodec();
    for (byte[] frame : GeneratedFrames.make(new java.util.Random(1), 200)) {
      now = now.plusMillis(100);
      fleet.datagram(frame, frame.length, HOME, now);
    }

    assertThat(events).hasSizeGreaterThan(100);
    for (Event<?> event : events) {
      assertThat(new String(codec.encode(event), java.nio.charset.StandardCharsets.UTF_8))
          .doesNotContain("NaN", "Infinity");
    }
  }

  private static TrafficObserved seen() {
    return new TrafficObserved(
        "icao/4b1814",
        DRONE,
        true,
        new Location(47.3, 8.5, null),
        null,
        1_500.0,
        270.0,
        70.0,
        -2.5,
        "SWR123",
        null,
        3,
        1,
        null);
  }

  private void hear(MavlinkMessage message) {
    byte[] frame = vehicle.write(message);
    fleet.datagram(frame, frame.length, HOME, now);
  }

  private void hearAs(int system, int component, MavlinkMessage message) {
    byte[] frame = new FrameWriter(system, component).write(message);
    fleet.datagram(frame, frame.length, HOME, now);
  }

  private Event<?> only() {
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  private LocationUpdated report() {
    return all(LocationUpdated.class).getFirst();
  }

  private <T> List<T> all(Class<T> type) {
    return events.stream().map(Event::data).filter(type::isInstance).map(type::cast).toList();
  }

  private static SystemTime time(Instant utc, long bootMillis) {
    return new SystemTime(utc.toEpochMilli() * 1_000, bootMillis);
  }

  private static GlobalPositionInt position(long bootMillis) {
    return new GlobalPositionInt(
        bootMillis, 473_000_000, 85_000_000, 500_000, 50_000, 100, 0, 0, 9_000);
  }
}
