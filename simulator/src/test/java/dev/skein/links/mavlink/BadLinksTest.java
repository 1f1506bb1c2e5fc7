package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent.Connected;
import dev.skein.events.DroneEvent.Disconnected;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneEvent.MissionItemReached;
import dev.skein.events.DroneEvent.StatusChanged;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.SystemEvent.VehicleDiscovered;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.simulator.TestFleet;
import dev.skein.simulator.faults.Radio;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The product's link on twenty simulated vehicles, ArduPilots and PX4s, whose links lose 30 % both
 * ways, double 10 %, and have 20 % overtaken, on controlled time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadLinksTest {

  private static final int DRONES = 20;
  private static final int STEPS = 14_000;
  private static final int MILLIS_A_STEP = 50;
  private static final int FIRST_PORT = 20_000;

  /** Of a hundred changes two or three have their next three heartbeats lost, as 30 % are. */
  private static final double STATUS_LAG_S = 5;

  private final List<Event<?>> events = new ArrayList<>();

  /** What each vehicle did, by the second: the statuses that are right then. */
  private final Map<Long, List<Truth>> truths = new HashMap<>();

  /** What each vehicle said of its place, by drone and time since its start. */
  private final Map<String, String> sent = new HashMap<>();

  private TestFleet vehicles;
  private MavlinkFleet link;
  private Instant now = TestFleet.START;

  private record Truth(double seconds, DroneStatus status) {}

  @BeforeAll
  void flyForTwelveMinutes() {
    link =
        new MavlinkFleet(
            MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Run("links@test", 1),
            this::published,
            (frame, to) -> vehicles.receive(to.getPort() - FIRST_PORT, frame),
            new EventIds(InstantSource.system()),
            new LinkCounters());
    vehicles =
        new TestFleet(
            DRONES,
            new Radio.Quality(0.3, 0.1, 0.2, 40),
            (index, bytes) -> link.datagram(bytes, bytes.length, address(index), now),
            (index, bytes) -> TestFleet.read(bytes, frame -> saidBy(index, frame)));
    for (int step = 1; step <= STEPS; step++) {
      now = TestFleet.START.plusMillis((long) step * MILLIS_A_STEP);
      vehicles.step(MILLIS_A_STEP / 1e3);
      link.tick(now);
      for (int i = 0; i < DRONES; i++) {
        boolean isAirborne = vehicles.vehicle(i).isAirborne();
        truths
            .computeIfAbsent(i + 1L, _ -> new ArrayList<>())
            .add(
                new Truth(
                    vehicles.vehicle(i).seconds(),
                    isAirborne ? DroneStatus.FLYING : DroneStatus.IDLE));
      }
    }
  }

  @Test
  void everyVehicleIsConnectedOnceAndStays() {
    assertThat(all(Connected.class)).hasSize(DRONES);
    assertThat(all(Disconnected.class)).isEmpty();
  }

  @Test
  void positionsAreThoseOfTheVehicleInItsOrderAndNoneTwice() {
    Map<Long, Long> last = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (Event<?> event : all(LocationUpdated.class)) {
      LocationUpdated report = (LocationUpdated) event.data();
      long id = report.droneId().value();
      assertThat(seen.add(id + "@" + report.bootMillis())).isTrue();
      assertThat(report.bootMillis()).isGreaterThan(last.getOrDefault(id, -1L));
      last.put(id, report.bootMillis());
    }
    int sent = DRONES * STEPS * MILLIS_A_STEP / 200;
    assertThat(seen).hasSizeBetween((int) (0.5 * sent), (int) (0.75 * sent));
  }

  @Test
  void positionsAreWhereTheVehicleWas() {
    int compared = 0;
    for (Event<?> event : all(LocationUpdated.class)) {
      LocationUpdated report = (LocationUpdated) event.data();
      if (report.location() == null) {
        continue;
      }
      String place =
          Math.round(report.location().latitude() * 1e7)
              + "/"
              + Math.round(report.location().longitude() * 1e7);
      assertThat(sent.get(report.droneId().value() + "@" + report.bootMillis())).isEqualTo(place);
      compared++;
    }
    assertThat(compared).isGreaterThan(20_000);
  }

  @Test
  void statusesFollowEachOtherAndTheFlight() {
    Map<Long, DroneStatus> last = new HashMap<>();
    Map<Long, Set<DroneStatus>> seen = new HashMap<>();
    for (Event<?> event : all(StatusChanged.class)) {
      StatusChanged changed = (StatusChanged) event.data();
      long id = changed.droneId().value();
      assertThat(changed.oldStatus()).isEqualTo(last.getOrDefault(id, DroneStatus.OFFLINE));
      assertThat(changed.newStatus()).isNotEqualTo(changed.oldStatus());
      last.put(id, changed.newStatus());
      seen.computeIfAbsent(id, _ -> new HashSet<>()).add(changed.newStatus());
    }
    assertThat(seen).hasSize(DRONES);
    seen.forEach((id, statuses) -> {
      assertThat(statuses).contains(DroneStatus.IDLE, DroneStatus.FLYING);
      if (isPx4(id)) { // says by its mode that it returns, and by its landed state that it lands
        assertThat(statuses).contains(DroneStatus.RETURNING, DroneStatus.LANDING);
      }
    });
  }

  @Test
  void nothingIsToldTwiceOfOneFlight() {
    Map<Long, List<String>> told = new HashMap<>();
    for (Event<?> event : events) {
      if (event.data() instanceof StatusChanged changed) {
        told.computeIfAbsent(changed.droneId().value(), _ -> new ArrayList<>())
            .add(changed.newStatus().name());
      } else if (event.data() instanceof MissionItemReached reached) {
        told.computeIfAbsent(reached.droneId().value(), _ -> new ArrayList<>())
            .add("item " + reached.item());
      }
    }
    told.forEach((id, all) -> {
      Set<String> ofFlight = new HashSet<>();
      for (String each : all) {
        // The last item's news may come when it has landed.
        if (each.equals("IDLE") || (each.equals("FLYING") && !ofFlight.contains(each))) {
          ofFlight.clear();
        }
        assertThat(ofFlight.add(each)).as("%s of drone %d: %s", each, id, all).isTrue();
      }
    });
  }

  @Test
  void aStatusIsRightButForTheSecondsThatItsNewsTakes() {
    int compared = 0;
    for (Event<?> event : all(LocationUpdated.class)) {
      LocationUpdated report = (LocationUpdated) event.data();
      double at = (event.timestamp().toEpochMilli() - TestFleet.START.toEpochMilli()) / 1e3;
      List<Truth> truth = truths.get(report.droneId().value());
      DroneStatus right = steady(truth, at);
      if (right == null || report.status() == null) {
        continue;
      }
      compared++;
      assertThat(report.status() != DroneStatus.IDLE)
          .as("drone %s at %s s: %s, is %s", report.droneId(), at, report.status(), right)
          .isEqualTo(right != DroneStatus.IDLE);
    }
    assertThat(compared).isGreaterThan(20_000);
  }

  /** What it did then and for some seconds before; null when that changed. */
  private static DroneStatus steady(List<Truth> truth, double at) {
    int last = (int) Math.min(truth.size() - 1, at * 1e3 / MILLIS_A_STEP);
    DroneStatus now = truth.get(last).status;
    for (int i = last;
        i >= 0 && truth.get(last).seconds - truth.get(i).seconds < STATUS_LAG_S;
        i--) {
      if (truth.get(i).status != now) {
        return null;
      }
    }
    return now;
  }

  private static boolean isPx4(long drone) {
    return drone % 2 == 0;
  }

  private void saidBy(int index, Frame frame) {
    if (frame.message() instanceof MavlinkMessage.GlobalPositionInt position) {
      sent.put(index + 1 + "@" + position.timeBootMs(), position.lat() + "/" + position.lon());
    }
  }

  private void published(Event<?> event) {
    events.add(event);
    if (event.data() instanceof VehicleDiscovered found) {
      link.named(found.address(), new DroneId(found.address().systemId()), now);
    }
  }

  private List<Event<?>> all(Class<?> type) {
    List<Event<?>> all = new ArrayList<>();
    for (Event<?> event : events) {
      if (type.isInstance(event.data())) {
        all.add(event);
      }
    }
    return all;
  }

  private static InetSocketAddress address(int index) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + index);
  }
}
