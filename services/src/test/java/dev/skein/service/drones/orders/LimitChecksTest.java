package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.ZoneIndex;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.FlightPlan;
import dev.skein.events.Location;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How high and how far a drone may be sent. A thousandth of a degree of latitude is 111 m. */
class LimitChecksTest {

  private static final Home HOME = new Home(47, 8);
  private static final Limits LIMITS = new Limits(null, 100.0, 500.0);

  @Test
  void anOrderBeyondALimitIsRefused() {
    assertThat(failures(OrderKind.TAKE_OFF, Map.of("altitude", 101.0), onGround(47)))
        .isEqualTo("max_altitude: it goes to 101 m above home, it may go to 100 m");
    assertThat(failures(OrderKind.TAKE_OFF, Map.of("altitude", 100.0), onGround(47))).isEmpty();
    assertThat(failures(OrderKind.GO_TO, to(47.005, 50), flying(47)))
        .isEqualTo("max_distance: it goes 556 m away from home, it may go 500 m");
    assertThat(failures(OrderKind.GO_TO, to(47.004, 120), flying(47)))
        .isEqualTo("max_altitude: it goes to 120 m above home, it may go to 100 m");
    assertThat(failures(OrderKind.GO_TO, to(47.004, 100), flying(47))).isEmpty();
  }

  /** The home is 400 m above the sea. */
  @Test
  void altitudesAboveTheSeaAreHeldAgainstTheHomes() {
    Map<String, Object> parameters = to(47.001, 501);
    parameters.put("altitude_frame", "amsl");
    assertThat(failures(OrderKind.GO_TO, parameters, flying(47)))
        .isEqualTo("max_altitude: it goes to 101 m above home, it may go to 100 m");
    parameters.put("altitude", 500.0);
    assertThat(failures(OrderKind.GO_TO, parameters, flying(47))).isEmpty();
  }

  @Test
  void theWholeCircleOfAnOrbitCounts() {
    Map<String, Object> parameters = to(47.003, 50);
    parameters.put("radius", 160.0);
    assertThat(failures(OrderKind.ORBIT, parameters, flying(47))).isEmpty();
    parameters.put("radius", 170.0);
    assertThat(failures(OrderKind.ORBIT, parameters, flying(47)))
        .isEqualTo("max_distance: it goes 504 m away from home, it may go 500 m");
  }

  @Test
  void eachItemOfAMissionCounts() {
    Object far = plan(item(22, 3, 0, 20), item(16, 3, 47.001, 20), item(16, 3, 47.006, 20));
    String tooFar = "max_distance: mission[2] goes 667 m away from home, it may go 500 m";
    assertThat(failures(OrderKind.UPLOAD_MISSION, Map.of("plan", far), onGround(47)))
        .isEqualTo(tooFar);
    assertThat(started(OrderKind.START_MISSION, Map.of(), far, onGround(47))).isEqualTo(tooFar);
    assertThat(started(OrderKind.SET_MODE, Map.of("mode", "AUTO.MISSION"), far, onGround(47)))
        .isEqualTo(tooFar);
    assertThat(started(OrderKind.RESUME, Map.of(), far, flying(47.0005))).isEqualTo(tooFar);

    Object high = plan(item(22, 3, 0, 20), item(16, 0, 47.001, 501), item(16, 3, 47.002, 30));
    String tooHigh = "max_altitude: mission[1] goes to 101 m above home, it may go to 100 m";
    assertThat(failures(OrderKind.UPLOAD_MISSION, Map.of("plan", high), onGround(47)))
        .isEqualTo(tooHigh);
    assertThat(started(OrderKind.START_MISSION, Map.of("from_item", 2L), high, onGround(47)))
        .isEmpty();
    Object climbs = plan(item(22, 3, 0, 20), item(30, 3, 0, 101));
    assertThat(failures(OrderKind.UPLOAD_MISSION, Map.of("plan", climbs), onGround(47)))
        .isEqualTo(tooHigh);
  }

  @Test
  void whatIsNotKnownIsToldAndPasses() {
    Object terrain = plan(item(22, 3, 0, 20), item(16, 10, 47.001, 200));
    assertThat(details(OrderKind.UPLOAD_MISSION, Map.of("plan", terrain), onGround(47)))
        .contains(
            "mission[0] goes to 20 m above home, it may go to 100 m; of 1 of its places it is"
                + " not known");
    assertThat(details(OrderKind.START_MISSION, Map.of(), onGround(47)))
        .containsExactly("where it goes is not known", "where it goes is not known");
    assertThat(details(OrderKind.SET_MODE, Map.of("mode", "AUTO.TAKEOFF"), onGround(47)))
        .contains("how high above home it goes is not known");
    assertThat(details(OrderKind.GO_TO, to(48, 20), drone(LIMITS, null, null), flying(47), null))
        .contains("its home is not known");
  }

  /** 47.006 is too far, and is flown to only by the jump. */
  @Test
  void whereAMissionJumpsCountsToo() {
    Object plan =
        plan(
            item(22, 3, 0, 20),
            item(16, 3, 47.006, 20),
            item(16, 3, 47.001, 20),
            new MissionItem(177, 2, true, Arrays.asList(1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)));
    assertThat(started(OrderKind.START_MISSION, Map.of("from_item", 2L), plan, onGround(47)))
        .isEqualTo("max_distance: mission[1] goes 667 m away from home, it may go 500 m");
  }

  /** Whatever its entry has; it says so on the ground and in the air. */
  @Test
  void theHomeThatTheVehicleTellsGoesFirst() {
    DroneEvent.State tells = flying(47).home(new Location(47.006, 8, 400.0));
    DroneRecord here = drone(LIMITS, HOME, null);
    assertThat(failures(OrderKind.GO_TO, to(47.005, 50), here, tells, null)).isEmpty();
    assertThat(failures(OrderKind.GO_TO, to(47.001, 50), here, tells, null))
        .isEqualTo("max_distance: it goes 556 m away from home, it may go 500 m");
    DroneEvent.State stands = onGround(47).home(new Location(47.006, 8, 400.0));
    DroneRecord nowhere = drone(LIMITS, null, null);
    assertThat(failures(OrderKind.TAKE_OFF, Map.of("altitude", 20.0), nowhere, stands, null))
        .isEqualTo("max_distance: it goes 667 m away from home, it may go 500 m");
  }

  /** Where it belongs, else where it stands; in the air where it was last armed. */
  @Test
  void theHomeIsThatOfTheFlight() {
    Home launch = new Home(47.006, 8);
    Map<String, Object> up = Map.of("altitude", 20.0);
    assertThat(failures(OrderKind.TAKE_OFF, up, drone(LIMITS, null, launch), onGround(47), null))
        .isEmpty();
    assertThat(failures(OrderKind.TAKE_OFF, up, drone(LIMITS, launch, null), onGround(47), null))
        .contains("max_distance: it goes 667 m away");
    DroneRecord launched = drone(LIMITS, null, launch);
    assertThat(failures(OrderKind.GO_TO, to(47, 20), launched, flying(47.006), null))
        .contains("max_distance: it goes 667 m away");
    assertThat(failures(OrderKind.GO_TO, to(47.006, 20), launched, flying(47.006), null)).isEmpty();
  }

  @Test
  void whoIsBeyondItsLimitsMayComeBackAndLand() {
    DroneEvent.State far = flying(47.01);
    assertThat(failures(OrderKind.GO_TO, to(47.001, 50), far)).isEmpty();
    for (OrderKind kind :
        List.of(OrderKind.RETURN_TO_BASE, OrderKind.LAND, OrderKind.PAUSE, OrderKind.ARM)) {
      assertThat(details(kind, Map.of(), far)).as(kind.word()).isEmpty();
    }
    assertThat(details(OrderKind.SET_MODE, Map.of("mode", "RTL"), far)).isEmpty();
    Object home = plan(item(20, 2, 0, 0));
    assertThat(started(OrderKind.START_MISSION, Map.of(), home, far)).isEmpty();
  }

  @Test
  void whoHasNoLimitIsNotLookedAt() {
    assertThat(
            details(
                OrderKind.GO_TO, to(48, 5_000), drone(Limits.NONE, HOME, null), flying(47), null))
        .isEmpty();
  }

  private static String failures(
      OrderKind kind, Map<String, Object> parameters, DroneEvent.State state) {
    return started(kind, parameters, null, state);
  }

  private static String started(
      OrderKind kind,
      Map<String, Object> parameters,
      @Nullable Object uploaded,
      DroneEvent.State state) {
    return failures(kind, parameters, drone(LIMITS, HOME, null), state, uploaded);
  }

  private static String failures(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneRecord drone,
      DroneEvent.State state,
      @Nullable Object uploaded) {
    return Check.failures(
        Preflight.check(kind, parameters, false, situation(drone, state, uploaded)));
  }

  private static List<String> details(
      OrderKind kind, Map<String, Object> parameters, DroneEvent.State state) {
    return details(kind, parameters, drone(LIMITS, HOME, null), state, null);
  }

  private static List<String> details(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneRecord drone,
      DroneEvent.State state,
      @Nullable Object uploaded) {
    return Preflight.check(kind, parameters, false, situation(drone, state, uploaded)).stream()
        .filter(check -> check.check().startsWith("max_"))
        .map(Check::detail)
        .toList();
  }

  private static OrderDecider.Situation situation(
      DroneRecord drone, DroneEvent.State state, @Nullable Object uploaded) {
    return new OrderDecider.Situation(
        drone,
        state,
        Duration.ZERO,
        ZoneIndex.EMPTY,
        OrderPolicy.DEFAULTS,
        new KeptMission(uploaded, null));
  }

  private static DroneRecord drone(Limits limits, @Nullable Home base, @Nullable Home launch) {
    return new DroneRecord(
        1, "Kite", "px4", null, "active", false, limits, base, launch, new Lease(null, null, 0), 0);
  }

  private static Map<String, Object> to(double latitude, double altitude) {
    return new HashMap<>(Map.of("latitude", latitude, "longitude", 8.0, "altitude", altitude));
  }

  private static Object plan(MissionItem... items) {
    return PlanParameter.write(new FlightPlan(List.of(items), List.of(), List.of()));
  }

  /** Latitude 0 is nowhere. */
  private static MissionItem item(int command, int frame, double latitude, double altitude) {
    double longitude = latitude == 0 ? 0 : 8;
    return new MissionItem(
        command, frame, true, Arrays.asList(0.0, 0.0, 0.0, 0.0, latitude, longitude, altitude));
  }

  private static DroneEvent.State onGround(double latitude) {
    return state(DroneStatus.IDLE, latitude, 0);
  }

  private static DroneEvent.State flying(double latitude) {
    return state(DroneStatus.FLYING, latitude, 150);
  }

  private static DroneEvent.State state(DroneStatus status, double latitude, double aboveHomeM) {
    return new DroneEvent.State(
        new DroneId(1),
        Instant.EPOCH,
        true,
        status,
        new Location(latitude, 8, 400 + aboveHomeM),
        Fix.FIX_3D,
        aboveHomeM,
        null,
        null,
        null,
        90.0,
        null,
        null,
        aboveHomeM > 0,
        "AUTO.LOITER",
        "links@here/1",
        null,
        null);
  }
}
