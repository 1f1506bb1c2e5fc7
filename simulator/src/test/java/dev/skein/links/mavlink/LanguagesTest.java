package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneEvent.StatusChanged;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.orders.PlanParameter;
import dev.skein.simulator.FleetSettings.Language;
import dev.skein.simulator.TestFleet;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.vehicle.MavlinkVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The product's link on simulated vehicles, an ArduPilot and a PX4 by turns, that sign or speak
 * MAVLink 1, on controlled time: each is told, is given a mission and flies it.
 */
class LanguagesTest {

  private static final int MILLIS_A_STEP = 50;
  private static final int FIRST_PORT = 20_000;
  private static final Run ME = new Run("links@test", 1);
  private static final String KEY =
      "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";
  private static final String OTHER = "ee".repeat(32);

  private final Map<String, String> ended = new HashMap<>();
  private final Set<Long> known = new TreeSet<>();
  private final Set<Long> located = new TreeSet<>();
  private final Set<Long> flying = new TreeSet<>();
  private final Map<Integer, Set<Integer>> versions = new HashMap<>();
  private final LinkCounters counters = new LinkCounters();
  private MavlinkFleet link;
  private MavlinkOrders orders;
  private TestFleet vehicles;
  private boolean areDeafToVersion2;
  private Instant now = TestFleet.START;

  @Test
  void vehiclesThatSignFlyAndThoseToBeGivenAKeyTakeIt() {
    start(
        5,
        new Language(
            MavlinkVersion.ALWAYS_2,
            keys("1 " + KEY, "2 " + OTHER, "3 " + KEY + " setup", "4 " + KEY + " setup")),
        keys("1 " + KEY, "2 " + OTHER, "3 " + KEY + " setup", "4 " + KEY + " setup"));
    pass(20);
    assertThat(known).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(counters.snapshot()).containsEntry("signing.setup_sent", 2L);
    long unsigned = counters.snapshot().get("dropped.unsigned");

    allFly(5);
    assertThat(counters.snapshot())
        .containsEntry("dropped.unsigned", unsigned)
        .doesNotContainKeys("dropped.wrong_signature", "dropped.replayed");
  }

  @Test
  void whoSignsWithAnotherKeyOrNotAtAllIsNobody() {
    start(
        3, new Language(MavlinkVersion.ALWAYS_2, keys("1 " + OTHER)), keys("1 " + KEY, "2 " + KEY));
    pass(20);

    assertThat(known).containsExactly(3L);
    assertThat(counters.snapshot()).containsKeys("dropped.wrong_signature", "dropped.unsigned");
  }

  @Test
  void vehiclesThatSpeakOnlyVersion1Fly() {
    start(2, new Language(MavlinkVersion.ALWAYS_1, SigningKeys.NONE), SigningKeys.NONE);
    pass(20);
    assertThat(known).containsExactly(1L, 2L);

    allFly(2);
    assertThat(versions).containsEntry(0, Set.of(1)).containsEntry(1, Set.of(1));
  }

  @Test
  void vehiclesThatUnderstandOnlyVersion1AreAskedAndOrderedAndFly() {
    areDeafToVersion2 = true;
    start(2, new Language(MavlinkVersion.ALWAYS_1, SigningKeys.NONE), SigningKeys.NONE);
    pass(20);
    assertThat(known).containsExactly(1L, 2L);

    allFly(2);
    assertThat(versions).containsEntry(0, Set.of(1)).containsEntry(1, Set.of(1));
  }

  @Test
  void vehiclesThatBeginWithVersion1GoOnWithVersion2() {
    start(2, new Language(MavlinkVersion.AS_HEARD, SigningKeys.NONE), SigningKeys.NONE);
    pass(3);
    assertThat(versions).containsEntry(0, Set.of(1, 2)).containsEntry(1, Set.of(1, 2));
    versions.clear();
    pass(17);

    allFly(2);
    assertThat(versions).containsEntry(0, Set.of(2)).containsEntry(1, Set.of(2));
  }

  private void allFly(int drones) {
    assertThat(located).hasSize(drones);
    for (long drone = 1; drone <= drones; drone++) {
      order(
          "upload " + drone, drone, "upload_mission", Map.of("plan", PlanParameter.write(plan())));
    }
    pass(10);
    for (long drone = 1; drone <= drones; drone++) {
      assertThat(ended).containsEntry("upload " + drone, "command.acknowledged");
      order("start " + drone, drone, "start_mission", Map.of());
    }
    pass(20);
    assertThat(flying).hasSize(drones);
  }

  private void start(int drones, Language language, SigningKeys keys) {
    link =
        new MavlinkFleet(
            MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            ME,
            this::published,
            (frame, to) -> {
              if (!areDeafToVersion2 || (frame[0] & 0xFF) == 0xFE) {
                vehicles.receive(to.getPort() - FIRST_PORT, frame);
              }
            },
            new EventIds(InstantSource.system()),
            counters);
    link.use(keys);
    orders =
        link.takeOrders(
            (event, outcome) -> {
              if (!(event instanceof CommandEvent.Executing)) {
                ended.put(event.commandId(), event.eventType());
              }
              outcome.accept(null);
            },
            Runnable::run,
            () -> now);
    orders.caughtUp(now);
    vehicles =
        new TestFleet(
            drones,
            false,
            Radio.Quality.PERFECT,
            language,
            (index, bytes) -> link.datagram(bytes, bytes.length, address(index), now),
            (index, bytes) ->
                versions
                    .computeIfAbsent(index, _ -> new HashSet<>())
                    .add((bytes[0] & 0xFF) == 0xFD ? 2 : 1));
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds * 1_000 / MILLIS_A_STEP; i++) {
      now = now.plusMillis(MILLIS_A_STEP);
      vehicles.step(MILLIS_A_STEP / 1e3);
      link.tick(now);
    }
  }

  private void order(String id, long drone, String command, Map<String, Object> parameters) {
    Instant until = now.plusSeconds(10);
    DroneId droneId = new DroneId(drone);
    orders.read(new CommandEvent.Requested(id, droneId, command, parameters, until, "ann"), now);
    orders.read(
        new CommandEvent.Accepted(
            id, droneId, command, parameters, until, ME.instance(), ME.epoch(), ended.size() + 1L),
        now);
  }

  private void published(Event<?> event) {
    switch (event.data()) {
      case VehicleDiscovered found -> {
        known.add(found.address().systemId());
        link.named(found.address(), new DroneId(found.address().systemId()), now);
      }
      case LocationUpdated report when report.location() != null ->
          located.add(report.droneId().value());
      case StatusChanged changed when changed.newStatus() == DroneStatus.FLYING ->
          flying.add(changed.droneId().value());
      default -> {
        // What else they say.
      }
    }
  }

  /** Up, a corner, and home. */
  private static FlightPlan plan() {
    return new FlightPlan(
        List.of(item(22, 0, 0, 15), item(16, 47.3985, 8.5456, 20), item(16, 47.3985, 8.546, 20)),
        List.of(),
        List.of());
  }

  private static MissionItem item(int command, double latitude, double longitude, double altitude) {
    return new MissionItem(
        command, 3, true, List.of(0.0, 0.0, 0.0, 0.0, latitude, longitude, altitude));
  }

  private static SigningKeys keys(String... lines) {
    return SigningKeys.parse(List.of(lines));
  }

  private static InetSocketAddress address(int index) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + index);
  }
}
