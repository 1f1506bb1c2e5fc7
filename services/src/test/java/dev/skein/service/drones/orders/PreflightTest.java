package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.ZoneIndex;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.FlightPlan;
import dev.skein.events.Location;
import dev.skein.events.MissionItem;
import dev.skein.links.orders.PlanParameter;
import dev.skein.service.drones.orders.Order.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is looked at before an order goes out. */
class PreflightTest {

  /** North of the first waypoint, across the way to the second. */
  private static final ZoneIndex ZONES =
      zone("[7.99,47.002]", "[8.01,47.002]", "[8.01,47.003]", "[7.99,47.003]");

  private static final String HOSPITAL = "zones: the path crosses the prohibited zone Hospital";
  private static final Home HOME = new Home(47, 8);
  private static final Duration NOW = Duration.ZERO;

  private static final Object PLAN =
      PlanParameter.write(
          new FlightPlan(
              List.of(item(22, 47), item(16, 47.001), item(16, 47.004), item(16, 47.005)),
              List.of(),
              List.of()));

  private static ZoneIndex zone(String... corners) {
    String ring = String.join(",", corners) + "," + corners[0];
    String feature =
        """
        {"type":"Feature","id":"z","properties":{"name":"Hospital"},
        "geometry":{"type":"Polygon","coordinates":[[%s]]}}
        """
            .formatted(ring);
    return ZoneIndex.of(
        2, List.of(GeoJsonZones.readFeature("z", new JsonMapper().readTree(feature))));
  }

  @Test
  void aMissionIsLookedAtAgainWhenItIsStarted() {
    assertThat(failures(Map.of(), PLAN, 47, ZoneIndex.EMPTY)).isEmpty();
    assertThat(failures(Map.of(), PLAN, 47, ZONES)).isEqualTo(HOSPITAL);
  }

  @Test
  void onlyWhatIsFlownFromTheItemOnCounts() {
    assertThat(failures(Map.of("from_item", 3L), PLAN, 47.004, ZONES)).isEmpty();
    assertThat(failures(Map.of("from_item", 2L), PLAN, 47, ZONES)).contains("Hospital");
  }

  @Test
  void aMissionThatWasNotGivenByOrderIsNotKnown() {
    assertThat(failures(Map.of(), null, 47, ZONES)).isEmpty();
  }

  @Test
  void theWayHomeIsLookedAtHoweverItIsOrdered() {
    for (Order order :
        List.of(
            order("return_to_base"),
            mode("RTL"),
            mode("rtl"),
            mode("AUTO.RTL"),
            mode("SMART_RTL"),
            mode("QRTL"))) {
      assertThat(failures(order, flying(47.005))).as(order.toString()).isEqualTo(HOSPITAL);
      assertThat(failures(order, flying(47.001))).as(order.toString()).isEmpty();
    }
  }

  @Test
  void theWayHomeIsNotKnownWithoutAHome() {
    DroneRecord homeless = drone("ardupilot", null);
    assertThat(failures(order("return_to_base"), homeless, flying(47.005), PLAN)).isEmpty();
    assertThat(failures(mode("RTL"), homeless, flying(47.005), PLAN)).isEmpty();
    DroneEvent.State tells = flying(47.005).home(new Location(47, 8, 400.0));
    assertThat(failures(mode("RTL"), homeless, tells, PLAN)).isEqualTo(HOSPITAL);
    DroneRecord there = drone("ardupilot", new Home(47.006, 8));
    assertThat(failures(mode("RTL"), there, flying(47.005), PLAN)).isEmpty();
    assertThat(failures(mode("RTL"), there, tells, PLAN)).isEqualTo(HOSPITAL);
  }

  @Test
  void whoSaysThatItIsNotReadyIsNotArmed() {
    DroneEvent.State standing = onGround(47);
    DroneEvent.State unready = standing.readiness(false, "PreArm: GPS 1: Bad fix");
    String refusal =
        "ready_to_arm: the vehicle says that it is not ready to arm: PreArm: GPS 1: Bad fix";
    for (Order order :
        List.of(order("arm"), order("take_off", "altitude", 20.0), order("start_mission"))) {
      String word = order.toString();
      assertThat(failures(order, drone("px4", HOME), unready, null)).as(word).isEqualTo(refusal);
      for (DroneEvent.State good :
          List.of(standing, standing.readiness(true, null), flying(47).readiness(false, null))) {
        assertThat(failures(order, drone("px4", HOME), good, null))
            .as(word)
            .doesNotContain("ready_to_arm");
      }
    }
    assertThat(failures(mode("LOITER"), drone("px4", HOME), unready, null)).isEmpty();
  }

  @Test
  void emergenciesPassZones() {
    assertThat(
            Check.failures(
                Preflight.check(
                    OrderKind.RETURN_TO_BASE,
                    Map.of(),
                    true,
                    situation(drone("px4", HOME), flying(47.005), null))))
        .isEmpty();
  }

  @Test
  void aTakeOffIntoAZoneIsRefused() {
    Order takeOff = order("take_off", "altitude", 20.0);
    assertThat(failures(takeOff, onGround(47.0025))).isEqualTo(HOSPITAL);
    assertThat(failures(mode("AUTO.TAKEOFF"), onGround(47.0025))).isEqualTo(HOSPITAL);
    assertThat(failures(takeOff, onGround(47))).isEmpty();
  }

  @Test
  void aModeThatFliesTheMissionIsLookedAtAsItsStart() {
    for (String mode : List.of("AUTO", "auto", "AUTO.MISSION", "MISSION")) {
      assertThat(failures(mode(mode), flying(47))).as(mode).isEqualTo(HOSPITAL);
    }
    for (String mode : List.of("LOITER", "GUIDED", "LAND", "AUTO.LAND", "AUTO.LOITER")) {
      assertThat(failures(mode(mode), flying(47))).as(mode).isEmpty();
    }
    DroneRecord shelved =
        new DroneRecord(
            1,
            "Kite",
            "px4",
            null,
            "maintenance",
            true,
            Limits.NONE,
            HOME,
            null,
            new Lease(null, null, 0),
            2);
    assertThat(failures(mode("AUTO.MISSION"), shelved, onGround(47), null))
        .isEqualTo("life_cycle: it is maintenance; maintenance: it is due");
    assertThat(failures(order("resume"), shelved, flying(47), null)).isEmpty();
  }

  /** The belt is between 47.002 and 47.003, the leg through it goes from 47.001 to 47.004. */
  @Test
  void whatIsResumedIsTheRestOfTheMission() {
    Order resume = order("resume");
    assertThat(failures(resume, flying(47.0005))).isEqualTo(HOSPITAL);
    assertThat(failures(resume, flying(47.0015))).isEqualTo(HOSPITAL);
    assertThat(failures(resume, flying(47.0035))).isEmpty();
    assertThat(failures(resume, flying(47.0045))).isEmpty();
    DroneRecord arduPilot = drone("ardupilot", HOME);
    assertThat(failures(resume, arduPilot, state(47, "AUTO"), PLAN)).isEqualTo(HOSPITAL);
    assertThat(failures(resume, arduPilot, state(47, "GUIDED"), PLAN)).isEmpty();
    assertThat(failures(resume, onGround(47.0045))).isEqualTo("in_the_air: it is on the ground");
  }

  /** Around 47 N 8 E at 1000 m, five degrees off north: half way between two of 36 corners. */
  @Test
  void noneOfAnOrbitIsCutOff() {
    Order orbit =
        order("orbit", "latitude", 47.0, "longitude", 8.0, "radius", 1000.0, "altitude", 20.0);
    assertThat(orbitFailures(orbit, sector(998.5, 1_100))).isEqualTo(HOSPITAL);
    assertThat(orbitFailures(orbit, sector(900, 1_000.5))).isEqualTo(HOSPITAL);
    assertThat(orbitFailures(orbit, sector(900, 999.5))).isEmpty();
    assertThat(orbitFailures(orbit, sector(1_000.5, 1_100))).isEmpty();
  }

  /** A degree wide, as far from the orbit's centre. */
  private static ZoneIndex sector(double from, double to) {
    return zone(at(from, 4.5), at(from, 5.5), at(to, 5.5), at(to, 4.5));
  }

  private static String at(double metres, double bearing) {
    double angle = Math.toRadians(bearing);
    double aDegree = 111_195;
    return "[%s,%s]"
        .formatted(
            8 + metres * Math.sin(angle) / aDegree / Math.cos(Math.toRadians(47)),
            47 + metres * Math.cos(angle) / aDegree);
  }

  private static String orbitFailures(Order orbit, ZoneIndex zones) {
    return Check.failures(
        Preflight.check(
            orbit.kind,
            orbit.given,
            false,
            new OrderDecider.Situation(
                drone("px4", HOME),
                flying(47),
                NOW,
                zones,
                OrderPolicy.DEFAULTS,
                KeptMission.UNKNOWN)));
  }

  @Test
  void whatFliesOutNeedsChargeAndAFix() {
    DroneEvent.State low = state(DroneStatus.FLYING, 47, "LOITER", 19.0, Fix.FIX_3D);
    DroneEvent.State lost = state(DroneStatus.FLYING, 47, "LOITER", 90.0, Fix.FIX_2D);
    List<Order> out =
        List.of(
            goTo(47.001),
            order("orbit", "latitude", 47.0, "longitude", 8.0, "radius", 30.0, "altitude", 20.0),
            order("start_mission"),
            order("resume"),
            mode("AUTO"),
            mode("AUTO.MISSION"));
    DroneRecord px4 = drone("px4", HOME);
    for (Order order : out) {
      assertThat(failures(order, px4, low, null))
          .as(order.toString())
          .isEqualTo("battery: 19 % of charge, 20 % are needed");
      assertThat(failures(order, px4, lost, null)).as(order.toString()).isEqualTo("fix: fix 2d");
    }
    for (Order order : List.of(order("return_to_base"), order("land"), mode("RTL"), mode("LAND"))) {
      assertThat(failures(order, px4, low, null)).as(order.toString()).isEmpty();
      assertThat(failures(order, px4, lost, null)).as(order.toString()).isEmpty();
    }
    DroneEvent.State onGround = state(DroneStatus.IDLE, 47, "LOITER", 19.0, Fix.NONE);
    assertThat(failures(order("take_off", "altitude", 20.0), px4, onGround, null))
        .isEqualTo("battery: 19 % of charge, 20 % are needed; fix: fix none");
  }

  /** As when the role that keeps it is not there: links and autopilots know better. */
  @Test
  void nothingFliesOutByWhatIsLongPast() {
    for (Order order : List.of(goTo(47.001), order("start_mission"), order("resume"))) {
      assertThat(failuresAfter(45, order, flying(47))).as(order.toString()).isEmpty();
      assertThat(failuresAfter(46, order, flying(47)))
          .as(order.toString())
          .isEqualTo("fix: where it is was last told 46 s ago");
    }
    for (Order order : List.of(order("land"), order("return_to_base"), order("pause"))) {
      assertThat(failuresAfter(3_600, order, flying(47))).as(order.toString()).isEmpty();
    }
  }

  private static String failuresAfter(long seconds, Order order, DroneEvent.State state) {
    return Check.failures(
        Preflight.check(
            order.kind,
            order.given,
            false,
            new OrderDecider.Situation(
                drone("px4", HOME),
                state,
                Duration.ofSeconds(seconds),
                ZoneIndex.EMPTY,
                OrderPolicy.DEFAULTS,
                KeptMission.UNKNOWN)));
  }

  /** The vehicle may keep a part of it; who flies its mission goes on. */
  @Test
  void whatMayBeAPartOfAMissionIsNotStarted() {
    for (Order order : List.of(order("start_mission"), mode("AUTO"), mode("AUTO.MISSION"))) {
      for (State doubt : List.of(State.FAILED, State.UNCERTAIN, State.CANCELLED, State.SENT)) {
        assertThat(failuresInDoubt(order, doubt))
            .as(order.toString())
            .isEqualTo("mission: its last upload is " + doubt.word() + ": upload it again");
      }
      assertThat(failuresInDoubt(order, null)).as(order.toString()).isEmpty();
    }
    assertThat(failuresInDoubt(order("resume"), State.FAILED)).isEmpty();
  }

  private static String failuresInDoubt(Order order, @Nullable State doubt) {
    return Check.failures(
        Preflight.check(
            order.kind,
            order.given,
            false,
            new OrderDecider.Situation(
                drone("px4", HOME),
                flying(47),
                NOW,
                ZoneIndex.EMPTY,
                OrderPolicy.DEFAULTS,
                new KeptMission(PLAN, doubt))));
  }

  @Test
  void whoMayBeInTheAirIsTakenToBe() {
    DroneEvent.State failing = state(DroneStatus.ERROR, true);
    DroneEvent.State backAgain = state(DroneStatus.OFFLINE, true);
    for (Order order : List.of(order("disarm"), order("reboot"))) {
      for (DroneEvent.State state : List.of(failing, state(DroneStatus.ERROR, null), backAgain)) {
        assertThat(failures(order, state)).as("%s, %s", order, state).contains("on_the_ground: ");
      }
      assertThat(failures(order, state(DroneStatus.ERROR, false))).isEmpty();
      assertThat(failures(order, state(DroneStatus.OFFLINE, false))).isEmpty();
      assertThat(failures(order, state(DroneStatus.OFFLINE, null))).isEmpty();
    }
    assertThat(failures(goTo(47.001), failing)).isEmpty();
  }

  private static DroneEvent.State state(DroneStatus status, @Nullable Boolean isArmed) {
    return new DroneEvent.State(
        new DroneId(1),
        Instant.EPOCH,
        true,
        status,
        new Location(47, 8, 420.0),
        Fix.FIX_3D,
        20.0,
        null,
        null,
        null,
        90.0,
        null,
        null,
        isArmed,
        "LOITER",
        "links@here/1",
        null,
        null);
  }

  /** The belt lies between 47.002 and 47.003: each leg but that of the jump keeps off it. */
  @Test
  void theWayThatAMissionJumpsIsLookedAt() {
    MissionItem around = item(16, 47.0025, 8.02);
    Object jumpsOver = plan(item(22, 47), item(16, 47.001), around, item(16, 47.004), jump(1, 2));
    assertThat(failures(order("start_mission"), drone("px4", HOME), onGround(47), jumpsOver))
        .isEqualTo(HOSPITAL);
    assertThat(
            failures(
                order("upload_mission", "plan", jumpsOver), drone("px4", HOME), onGround(47), null))
        .isEqualTo(HOSPITAL);
    Object never = plan(item(22, 47), item(16, 47.001), around, item(16, 47.004), jump(1, 0));
    assertThat(failures(order("start_mission"), drone("px4", HOME), onGround(47), never)).isEmpty();
  }

  /** From beyond the belt on; but the jump leads back over it, by the leg that lies before. */
  @Test
  void whatAJumpFliesAgainIsLookedAt() {
    MissionItem around = item(16, 47.0025, 8.02);
    Object plan = plan(item(22, 47), item(16, 47.001), item(16, 47.004), around, jump(0, 1));
    assertThat(
            failures(
                order("start_mission", "from_item", 2L), drone("px4", HOME), flying(47.004), plan))
        .isEqualTo(HOSPITAL);
  }

  private static Object plan(MissionItem... items) {
    return PlanParameter.write(new FlightPlan(List.of(items), List.of(), List.of()));
  }

  private static MissionItem jump(double to, double times) {
    return new MissionItem(177, 2, true, Arrays.asList(to, times, 0.0, 0.0, 0.0, 0.0, 0.0));
  }

  /** An order and what it is given. */
  private record Order(OrderKind kind, Map<String, Object> given) {}

  private static Order order(String command, Object... given) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int i = 0; i < given.length; i += 2) {
      parameters.put(String.valueOf(given[i]), given[i + 1]);
    }
    return new Order(OrderKind.find(command).orElseThrow(), parameters);
  }

  private static Order mode(String mode) {
    return order("set_mode", "mode", mode);
  }

  private static Order goTo(double latitude) {
    return order("go_to", "latitude", latitude, "longitude", 8.0, "altitude", 20.0);
  }

  private static String failures(
      Map<String, Object> parameters, @Nullable Object uploaded, double latitude, ZoneIndex zones) {
    return Check.failures(
        Preflight.check(
            OrderKind.START_MISSION,
            parameters,
            false,
            new OrderDecider.Situation(
                drone("ardupilot", null),
                onGround(latitude),
                NOW,
                zones,
                OrderPolicy.DEFAULTS,
                new KeptMission(uploaded, null))));
  }

  private static String failures(Order order, DroneEvent.State state) {
    return failures(order, drone("px4", HOME), state, PLAN);
  }

  private static String failures(
      Order order, DroneRecord drone, DroneEvent.State state, @Nullable Object uploaded) {
    return Check.failures(
        Preflight.check(order.kind, order.given, false, situation(drone, state, uploaded)));
  }

  private static OrderDecider.Situation situation(
      DroneRecord drone, DroneEvent.State state, @Nullable Object uploaded) {
    return new OrderDecider.Situation(
        drone, state, NOW, ZONES, OrderPolicy.DEFAULTS, new KeptMission(uploaded, null));
  }

  private static DroneRecord drone(String autopilot, @Nullable Home home) {
    return new DroneRecord(
        1,
        "Kite",
        autopilot,
        null,
        "active",
        false,
        Limits.NONE,
        home,
        null,
        new Lease(null, null, 0),
        2);
  }

  private static DroneEvent.State onGround(double latitude) {
    return state(DroneStatus.IDLE, latitude, "LOITER", 90.0, Fix.FIX_3D);
  }

  private static DroneEvent.State flying(double latitude) {
    return state(latitude, "LOITER");
  }

  private static DroneEvent.State state(double latitude, String mode) {
    return state(DroneStatus.FLYING, latitude, mode, 90.0, Fix.FIX_3D);
  }

  private static DroneEvent.State state(
      DroneStatus status, double latitude, String mode, double battery, Fix fix) {
    return new DroneEvent.State(
        new DroneId(1),
        Instant.EPOCH,
        true,
        status,
        new Location(latitude, 8, 420.0),
        fix,
        status == DroneStatus.FLYING ? 20.0 : 0.0,
        null,
        null,
        null,
        battery,
        null,
        null,
        status == DroneStatus.FLYING,
        mode,
        "links@here/1",
        null,
        null);
  }

  private static MissionItem item(int command, double latitude) {
    return item(command, latitude, 8);
  }

  private static MissionItem item(int command, double latitude, double longitude) {
    return new MissionItem(
        command, 3, true, Arrays.asList(0.0, 0.0, 0.0, 0.0, latitude, longitude, 20.0));
  }
}
