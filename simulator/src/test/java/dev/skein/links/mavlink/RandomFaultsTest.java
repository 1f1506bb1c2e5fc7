package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.Connected;
import dev.skein.events.DroneEvent.Disconnected;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneEvent.MessageReceived;
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
import dev.skein.simulator.faults.Fault;
import dev.skein.simulator.faults.Fault.Kind;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.vehicle.FlyingVehicle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The product's link on vehicles with which anything goes wrong that a plan can have, drawn by a
 * seed, on controlled time. After each step: a drone counts as connected as long as something has
 * come of it lately; what is told of it was said by it, in its order, and once; its status is right
 * when its link has been well for a while. In the end all is as it is.
 */
class RandomFaultsTest {

  private static final int DRONES = 6;
  private static final int MILLIS_A_STEP = 50;
  private static final int FAULTS_UNTIL_S = 420;
  private static final int LONGEST_FAULT_S = 60;
  private static final int END_S = 540;
  private static final int FIRST_PORT = 20_000;

  /** After a fault of its link, so long until what it says is up to date. */
  private static final double WELL_AFTER_S = 15;

  /** A heartbeat comes each second. */
  private static final double STATUS_LAG_S = 3;

  /** What was on its way when a vehicle began anew may be taken for newer than what came then. */
  private static final double BEGINS_ANEW_S = 10;

  private static final int REMEMBERED = 12;
  private static final Duration SILENCE = Duration.ofSeconds(5);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverGoesWrongWhatIsToldIsRight(long seed) {
    FaultPlan plan = plan(new SplittableRandom(seed));
    World world = new World(seed, plan);
    try {
      for (int millis = 0; millis < END_S * 1_000; millis += MILLIS_A_STEP) {
        world.step();
      }
      world.isAsItIs();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, at %.2f s: %s%n%s".formatted(seed, world.seconds(), e.getMessage(), plan), e);
    }
  }

  private static FaultPlan plan(SplittableRandom random) {
    List<Fault> faults = new ArrayList<>();
    int count = 10 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      int first = 1 + random.nextInt(DRONES);
      boolean isOfSeveral = random.nextInt(4) == 0;
      double value =
          switch (kind) {
            case LOSS, DOUBLE, REORDER -> 0.1 + 0.8 * random.nextDouble();
            case DELAY -> random.nextInt(2_000);
            case LINK_LOSS, GPS_LOSS, BATTERY_FAILURE, MOTOR_FAILURE, REBOOT -> 0;
          };
      boolean isAtOnce =
          kind == Kind.BATTERY_FAILURE || kind == Kind.MOTOR_FAILURE || kind == Kind.REBOOT;
      faults.add(
          new Fault(
              FAULTS_UNTIL_S * random.nextDouble(),
              first,
              isOfSeveral ? first + random.nextInt(DRONES + 1 - first) : first,
              kind,
              value,
              isAtOnce
                  ? Double.POSITIVE_INFINITY
                  : 1 + (LONGEST_FAULT_S - 1) * random.nextDouble()));
    }
    return new FaultPlan(faults, 0);
  }

  /** A vehicle: what it has said and done, and what was told of it. */
  private static final class Known {
    private final int number;
    private final List<Fault> faults;

    /** When it said where it was, by time since boot and place: numbers of its positions. */
    private final Map<String, List<Integer>> positions = new HashMap<>();

    private final List<Double> positionsAt = new ArrayList<>();
    private final Set<Integer> positionsTold = new HashSet<>();
    private int lastPosition = -1;
    private final Map<String, Integer> texts = new HashMap<>();
    private final Deque<String> said = new ArrayDeque<>();
    private final Map<Integer, Integer> reached = new HashMap<>();
    private int reaching = -1;
    private double reachingAt;
    private boolean isAirborne;
    private double airborneSince;
    private Instant arrivedAt = Instant.MAX;
    private @Nullable Boolean isConnected;
    private DroneStatus status = DroneStatus.OFFLINE;

    Known(int number, FaultPlan plan) {
      this.number = number;
      this.faults =
          plan.faults().stream()
              .filter(fault -> fault.first() <= number && number <= fault.last())
              .toList();
    }

    void says(double at, MavlinkMessage message) {
      said.addLast("%.2f s %s".formatted(at, message));
      if (said.size() > REMEMBERED) {
        said.removeFirst();
      }
    }

    boolean isArduPilot() {
      return number % 2 == 1;
    }

    boolean hasBegunAnew(double now) {
      return faults.stream()
          .anyMatch(fault ->
              fault.kind() == Kind.REBOOT
                  && fault.atS() <= now
                  && now < fault.atS() + BEGINS_ANEW_S);
    }

    boolean isLinkWell(double now) {
      return faults.stream()
          .noneMatch(fault ->
              switch (fault.kind()) {
                case LOSS, DOUBLE, REORDER, DELAY, LINK_LOSS ->
                    fault.atS() <= now && now < fault.atS() + fault.forS() + WELL_AFTER_S;
                case REBOOT -> fault.atS() <= now && now < fault.atS() + WELL_AFTER_S;
                case GPS_LOSS, BATTERY_FAILURE, MOTOR_FAILURE -> false;
              });
    }
  }

  private static final class World {
    private final List<Known> drones = new ArrayList<>();
    private final TestFleet vehicles;
    private final MavlinkFleet link;
    private Instant now = TestFleet.START;

    World(long seed, FaultPlan plan) {
      for (int i = 1; i <= DRONES; i++) {
        drones.add(new Known(i, plan));
      }
      this.link =
          new MavlinkFleet(
              MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
              new Run("links@test", 1),
              this::told,
              (frame, to) -> receive(to.getPort() - FIRST_PORT, frame),
              new EventIds(InstantSource.system()),
              new LinkCounters());
      this.vehicles =
          new TestFleet(
              DRONES,
              seed,
              plan,
              this::arrives,
              (index, bytes) ->
                  TestFleet.read(bytes, frame -> said(drones.get(index), frame.message())));
    }

    double seconds() {
      return Duration.between(TestFleet.START, now).toMillis() / 1e3;
    }

    void step() {
      now = now.plusMillis(MILLIS_A_STEP);
      vehicles.step(MILLIS_A_STEP / 1e3);
      link.tick(now);
      for (int i = 0; i < DRONES; i++) {
        Known drone = drones.get(i);
        boolean isAirborne = isAirborne(drone);
        if (isAirborne != drone.isAirborne) {
          drone.isAirborne = isAirborne;
          drone.airborneSince = seconds();
        }
        if (drone.isConnected != null) {
          boolean isHeard = !drone.arrivedAt.plus(SILENCE).isBefore(now);
          assertThat(drone.isConnected).as("drone %d is connected", i + 1).isEqualTo(isHeard);
        }
      }
    }

    void isAsItIs() {
      for (Known drone : drones) {
        assertThat(drone.isConnected).as("drone %d is connected", drone.number).isTrue();
        assertThat(drone.lastPosition)
            .as("newest position of drone %d", drone.number)
            .isEqualTo(drone.positionsAt.size() - 1);
        assertThat(drone.positionsTold).hasSizeGreaterThan(drone.positionsAt.size() / 8);
      }
    }

    private boolean isAirborne(Known drone) {
      FlyingVehicle vehicle = vehicles.vehicle(drone.number - 1);
      return vehicle.isArmed() && vehicle.isAirborne();
    }

    private void receive(int index, byte[] frame) {
      vehicles.receive(index, frame);
    }

    private void arrives(int index, byte[] bytes) {
      drones.get(index).arrivedAt = now;
      link.datagram(
          bytes,
          bytes.length,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + index),
          now);
    }

    private void said(Known drone, @Nullable MavlinkMessage message) {
      switch (message) {
        case MavlinkMessage.GlobalPositionInt p -> {
          drone
              .positions
              .computeIfAbsent(
                  p.timeBootMs() + "@" + p.lat() + "/" + p.lon(), _ -> new ArrayList<>())
              .add(drone.positionsAt.size());
          drone.positionsAt.add(seconds());
        }
        case MavlinkMessage.MissionItemReached item -> {
          boolean isAgain = item.seq() == drone.reaching && seconds() - drone.reachingAt < 2.5;
          drone.reached.merge(
              item.seq() - (drone.isArduPilot() ? 1 : 0), isAgain ? 0 : 1, Integer::sum);
          drone.reaching = item.seq();
          drone.reachingAt = seconds();
        }
        case MavlinkMessage.Heartbeat beat -> drone.says(seconds(), beat);
        case MavlinkMessage.ExtendedSysState state -> drone.says(seconds(), state);
        case MavlinkMessage.StatusText text -> drone.texts.merge(text.text(), 1, Integer::sum);
        case null, default -> {}
      }
    }

    private void told(Event<?> event) {
      if (event.data() instanceof VehicleDiscovered found) {
        link.named(found.address(), new DroneId(found.address().systemId()), now);
      }
      if (event.data() instanceof DroneEvent of) {
        Known drone = drones.get((int) of.droneId().value() - 1);
        switch (of) {
          case Connected _ -> {
            assertThat(Boolean.TRUE.equals(drone.isConnected)).isFalse();
            drone.isConnected = true;
          }
          case Disconnected _ -> {
            assertThat(drone.isConnected).isTrue();
            drone.isConnected = false;
          }
          case StatusChanged changed -> changed(drone, changed);
          case LocationUpdated report -> located(drone, report, event.timestamp());
          case MissionItemReached item -> {
            int left = drone.reached.merge(item.item(), -1, Integer::sum);
            assertThat(left).as("item %d was reached so often", item.item()).isNotNegative();
          }
          case MessageReceived text when drone.isArduPilot() -> {
            int left = drone.texts.merge(text.text(), -1, Integer::sum);
            assertThat(left).as("\"%s\" was said so often", text.text()).isNotNegative();
          }
          default -> {}
        }
      }
    }

    private static void changed(Known drone, StatusChanged changed) {
      assertThat(changed.oldStatus()).isEqualTo(drone.status);
      assertThat(changed.newStatus()).isNotEqualTo(drone.status);
      drone.status = changed.newStatus();
      assertThat(drone.isConnected).isEqualTo(drone.status != DroneStatus.OFFLINE);
    }

    private void located(Known drone, LocationUpdated report, Instant at) {
      assertThat(drone.isConnected).isTrue();
      int number = number(drone, report);
      assertThat(drone.positionsTold.add(number)).as("told twice").isTrue();
      drone.lastPosition = number;
      double saidAt = drone.positionsAt.get(number);
      if (report.latencyMs() != null) {
        assertThat(at.toEpochMilli())
            .as("when position %d was true", number)
            .isBetween(millis(saidAt - 0.2), millis(saidAt + 0.2));
      }
      boolean isSteady =
          seconds() - drone.airborneSince > STATUS_LAG_S && isAirborne(drone) == drone.isAirborne;
      if (isSteady && drone.isLinkWell(seconds())) {
        assertThat(report.status()).isNotNull();
        assertThat(report.status() != DroneStatus.IDLE)
            .as(
                "drone %d flies, since %.2f s; it is told %s; it said %s",
                drone.number, drone.airborneSince, report.status(), drone.said)
            .isEqualTo(drone.isAirborne);
      }
    }

    /** Which of its positions that is: the next that is alike, or when it has begun anew any. */
    private int number(Known drone, LocationUpdated report) {
      String place =
          report.location() == null
              ? "0/0"
              : Math.round(report.location().latitude() * 1e7)
                  + "/"
                  + Math.round(report.location().longitude() * 1e7);
      List<Integer> alike =
          drone.positions.getOrDefault(report.bootMillis() + "@" + place, List.of());
      return alike.stream()
          .filter(each -> each > drone.lastPosition || drone.hasBegunAnew(seconds()))
          .filter(each -> !drone.positionsTold.contains(each))
          .findFirst()
          .orElseThrow(() ->
              new AssertionError(
                  "drone %d has said no %s at %s behind position %d: %s"
                      .formatted(
                          drone.number, report.bootMillis(), place, drone.lastPosition, alike)));
    }

    private static long millis(double seconds) {
      return TestFleet.START.plusMillis(Math.round(seconds * 1e3)).toEpochMilli();
    }
  }
}
