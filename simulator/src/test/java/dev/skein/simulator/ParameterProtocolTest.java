package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.vehicle.FlightMode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The parameter protocol with a vehicle, in both manners, and what its parameters do. */
class ParameterProtocolTest {

  private static final int READ = 20;
  private static final int LIST = 21;
  private static final int VALUE = 22;
  private static final int SET = 23;
  private static final int ERROR = 345;
  private static final int INT8 = 2;
  private static final int INT16 = 4;
  private static final int UINT32 = 5;
  private static final int INT32 = 6;
  private static final int REAL32 = 9;
  private static final int UNNUMBERED = 0xFFFF;
  private static final int NO_INDEX = 0xFFFF;

  @Test
  void arduPilotListsAllAsFloats() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.ARDUPILOT);
    list(ground);

    List<Payload> all = values(ground);
    assertThat(all.stream().map(p -> p.u16(6)).toList())
        .isEqualTo(IntStream.range(0, all.getFirst().u16(4)).boxed().toList());
    assertThat(all.stream().map(ParameterProtocolTest::name).toList())
        .doesNotHaveDuplicates()
        .contains("MAV_SYSID", "RTL_ALT_M", "WP_SPD", "FENCE_ENABLE");
    assertThat(value(ground, "MAV_SYSID").f32(0)).isEqualTo(1);
    assertThat(value(ground, "MAV_SYSID").u8(24)).isEqualTo(INT16);
    assertThat(value(ground, "RTL_ALT_M").f32(0)).isEqualTo(15);
    assertThat(value(ground, "RTL_ALT_M").u8(24)).isEqualTo(REAL32);
  }

  @Test
  void px4ListsAHashAndThenAllInTheirOwnBits() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    list(ground);

    List<Payload> all = values(ground);
    assertThat(name(all.getFirst())).isEqualTo("_HASH_CHECK");
    assertThat(all.getFirst().u16(6)).isEqualTo(UNNUMBERED);
    assertThat(all.getFirst().u8(24)).isEqualTo(UINT32);
    assertThat(all.stream().skip(1).map(p -> p.u16(6)).toList())
        .isEqualTo(IntStream.range(0, all.getFirst().u16(4)).boxed().toList());
    assertThat(all.stream().skip(1).map(ParameterProtocolTest::name).toList()).isSorted();
    assertThat(value(ground, "MAV_SYS_ID").i32(0)).isEqualTo(1);
    assertThat(value(ground, "MAV_SYS_ID").u8(24)).isEqualTo(INT32);
    assertThat(value(ground, "RTL_RETURN_ALT").f32(0)).isEqualTo(30);
  }

  @Test
  void px4SparesAGroundStationThatKnowsTheHashTheList() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    read(ground, "_HASH_CHECK");
    int before = value(ground, "_HASH_CHECK").i32(0);
    set(ground, "RTL_RETURN_ALT", REAL32, 31);
    ground.messages.clear();
    ground.send(LIST, Payload.of(LIST).u8(0, 1).u8(1, 1));
    ground.send(SET, named(SET, 6, "_HASH_CHECK").u8(4, 1).u8(5, 1).u8(22, UINT32));
    ground.pass(1);
    assertThat(ground.count(VALUE)).isZero();
    read(ground, "_HASH_CHECK");

    assertThat(value(ground, "_HASH_CHECK").i32(0)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, RTL_ALT_M, 15, 65535", "PX4, RTL_RETURN_ALT, 30, 9"})
  void oneIsReadByNameAndByIndex(Autopilots autopilots, String name, float value, int number) {
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    read(ground, name);
    assertThat(value(ground, name).f32(0)).isEqualTo(value);
    assertThat(value(ground, name).u16(6)).isEqualTo(number);

    ground.messages.clear();
    ground.send(READ, Payload.of(READ).u16(0, 2).u8(2, 1).u8(3, 1));
    ground.pass(0.1);
    assertThat(ground.newest(VALUE).u16(6)).isEqualTo(2);

    ground.messages.clear();
    read(ground, "NO_SUCH_THING");
    set(ground, "NO_SUCH_THING", REAL32, 1);
    ground.send(READ, Payload.of(READ).u16(0, 999).u8(2, 1).u8(3, 1));
    ground.pass(1);
    assertThat(ground.count(VALUE)).isZero();
  }

  @Test
  void arduPilotSaysWhatItDoesNotDo() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.ARDUPILOT);
    ground.messages.clear();
    read(ground, "NO_SUCH_THING");
    ground.send(READ, Payload.of(READ).u16(0, 999).u8(2, 1).u8(3, 1));
    set(ground, "NEITHER_THIS", REAL32, 1);
    set(ground, "DISARM_DELAY", REAL32, Float.POSITIVE_INFINITY);
    set(ground, "MIS_TOTAL", INT16, 5);

    assertThat(errors(ground))
        .containsExactly(
            "1 NO_SUCH_THING 65535",
            "1  999",
            "1 NEITHER_THIS 65535",
            "2 DISARM_DELAY 65535",
            "3 MIS_TOTAL 65535");
    assertThat(ground.newest(ERROR).u8(2)).as("to who asked").isEqualTo(255);
    assertThat(value(ground, "MIS_TOTAL").f32(0)).as("and then what it is").isEqualTo(1);
  }

  /** Its version is 1.16: the first to have PARAM_ERROR comes after 1.17. */
  @Test
  void px4SaysNothingOfWhatItDoesNotDo() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    read(ground, "NO_SUCH_THING");
    set(ground, "NO_SUCH_THING", REAL32, 1);
    set(ground, "GF_ACTION", REAL32, 3);

    assertThat(errors(ground)).isEmpty();
  }

  private static List<String> errors(GroundStation ground) {
    return ground.messages.stream()
        .filter(message -> message.messageId() == ERROR)
        .map(GroundStation.Heard::payload)
        .map(p -> "%d %s %d".formatted(p.u8(20), p.text(4, 16), p.u16(0)))
        .toList();
  }

  @Test
  void arduPilotTakesAnyTypeAndHoldsAnIntegerWithinItsOwn() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.ARDUPILOT);
    set(ground, "DISARM_DELAY", REAL32, 300);
    assertThat(value(ground, "DISARM_DELAY").f32(0)).isEqualTo(127);
    assertThat(value(ground, "DISARM_DELAY").u8(24)).isEqualTo(INT8);
    assertThat(value(ground, "DISARM_DELAY").u16(6)).isEqualTo(UNNUMBERED);
    set(ground, "DISARM_DELAY", REAL32, 6.995);
    assertThat(value(ground, "DISARM_DELAY").f32(0)).isEqualTo(7);

    ground.messages.clear();
    set(ground, "DISARM_DELAY", REAL32, Float.NaN);
    assertThat(ground.count(VALUE)).isZero();
    set(ground, "MIS_TOTAL", INT16, 5);
    assertThat(value(ground, "MIS_TOTAL").f32(0)).as("home").isEqualTo(1);
    assertThat(ground.heard).containsExactly("STATUSTEXT 4 Param write denied (MIS_TOTAL)");
  }

  @Test
  void px4TakesItsOwnTypeOnlyAndAnyNumberOfIt() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    set(ground, "GF_ACTION", REAL32, 3);
    assertThat(ground.count(VALUE)).isZero();
    read(ground, "GF_ACTION");
    assertThat(value(ground, "GF_ACTION").i32(0)).isEqualTo(2);

    ground.send(SET, named(SET, 6, "GF_ACTION").i32(0, -7_000_000).u8(4, 1).u8(5, 1).u8(22, INT32));
    ground.pass(0.1);
    assertThat(value(ground, "GF_ACTION").i32(0)).isEqualTo(-7_000_000);
    assertThat(value(ground, "GF_ACTION").u16(6)).isEqualTo(4);
  }

  @Test
  void arduPilotTellsHowManyItemsItKeeps() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.ARDUPILOT);
    ground.send(44, Payload.of(44).u16(0, 2).u8(2, 1).u8(3, 1));
    ground.send(73, Payload.of(73).u16(28, 0).u16(30, 16).u8(32, 1).u8(33, 1));
    ground.send(73, Payload.of(73).u16(28, 1).u16(30, 16).u8(32, 1).u8(33, 1));
    ground.pass(0.1);
    assertThat(value(ground, "MIS_TOTAL").f32(0)).isEqualTo(2);
    assertThat(value(ground, "MIS_TOTAL").u16(6)).isEqualTo(UNNUMBERED);

    ground.send(45, Payload.of(45).u8(0, 1).u8(1, 1));
    ground.pass(0.1);
    assertThat(value(ground, "MIS_TOTAL").f32(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, RTL_ALT_M", "PX4, RTL_RETURN_ALT"})
  void itReturnsAsHighAsItIsTold(Autopilots autopilots, String name) {
    GroundStation ground = CommandProtocolTest.flying(autopilots);
    go(ground, 60);
    assertThat(ground.await(60, () -> ground.vehicle().northM() > 55)).isTrue();
    set(ground, name, REAL32, 45);
    ground.command(20);

    assertThat(ground.await(60, () -> ground.vehicle().upM() > 42)).isTrue();
    assertThat(ground.await(120, () -> !ground.vehicle().isArmed())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, WP_SPD", "PX4, MPC_XY_CRUISE"})
  void itFliesAsFastAsItIsTold(Autopilots autopilots, String name) {
    GroundStation ground = CommandProtocolTest.flying(autopilots);
    set(ground, name, REAL32, 4);
    go(ground, 300);
    assertThat(ground.await(60, () -> ground.vehicle().northM() > 40)).isTrue();

    assertThat(ground.vehicle().groundSpeedMps()).isBetween(3.0, 5.0);
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, MAV_SYSID", "PX4, MAV_SYS_ID"})
  void itHasAnotherSystemIdAfterAReboot(Autopilots autopilots, String name) {
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    set(ground, name, autopilots == Autopilots.PX4 ? INT32 : INT16, 42);
    ground.pass(1);
    assertThat(ground.vehicle().systemId()).isEqualTo(1);
    ground.command(246, 1);
    ground.pass(5);

    assertThat(ground.vehicle().systemId()).isEqualTo(42);
    ground.heard.clear();
    ground.command(510, 33);
    assertThat(ground.heard).containsExactly("COMMAND_ACK 510 result 0");
  }

  @ParameterizedTest
  @CsvSource({"ARDUPILOT, DISARM_DELAY", "PX4, COM_DISARM_PRFLT"})
  void itDisarmsOnTheGroundWhenItIsTold(Autopilots autopilots, String name) {
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    set(ground, name, autopilots == Autopilots.PX4 ? REAL32 : INT8, 3);
    ground.command(400, 1);
    ground.pass(2.5);
    assertThat(ground.vehicle().isArmed()).isTrue();
    ground.pass(1);
    assertThat(ground.vehicle().isArmed()).isFalse();

    set(ground, name, autopilots == Autopilots.PX4 ? REAL32 : INT8, 0);
    ground.command(400, 1);
    ground.pass(60);
    assertThat(ground.vehicle().isArmed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ARDUPILOT, BATT_LOW_MAH, 5199, RETURN",
    "ARDUPILOT, BATT_LOW_VOLT, 18, RETURN",
    "ARDUPILOT, BATT_CRT_MAH, 5199, LAND",
    "ARDUPILOT, BATT_CRT_VOLT, 18, LAND",
    "PX4, BAT_LOW_THR, 0.999, RETURN",
    "PX4, BAT_EMERGEN_THR, 0.999, LAND"
  })
  void itMindsItsBatteryAsItIsTold(
      Autopilots autopilots, String name, float value, FlightMode mode) {
    GroundStation ground = CommandProtocolTest.flying(autopilots);
    go(ground, 400);
    set(ground, name, REAL32, value);
    ground.pass(4);
    assertThat(ground.vehicle().mode()).isIn(FlightMode.GUIDED, FlightMode.HOLD);

    assertThat(ground.await(6, () -> ground.vehicle().mode() == mode)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, RETURN", "1, 2, LAND", "1, 0, GUIDED", "0, 1, GUIDED"})
  void arduPilotsFenceIsSwitchedAndDoesAsItIsTold(int on, int action, FlightMode mode) {
    GroundStation ground = fenced(Autopilots.ARDUPILOT);
    set(ground, "FENCE_ENABLE", INT8, on);
    set(ground, "FENCE_ACTION", INT8, action);
    go(ground, 200);
    assertThat(ground.await(60, () -> ground.vehicle().northM() > 90)).isTrue();

    assertThat(ground.vehicle().mode()).isEqualTo(mode);
    assertThat(ground.heard.contains("STATUSTEXT 2 Polygon fence breached")).isEqualTo(on == 1);
    assertThat(value(ground, "FENCE_TOTAL").f32(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1, HOLD, 250", "3, RETURN, 90"})
  void px4sFenceDoesAsItIsTold(int action, FlightMode mode, double north) {
    GroundStation ground = fenced(Autopilots.PX4);
    ground.send(SET, named(SET, 6, "GF_ACTION").i32(0, action).u8(4, 1).u8(5, 1).u8(22, INT32));
    go(ground, 300);
    assertThat(ground.await(60, () -> ground.vehicle().northM() > north)).isTrue();

    assertThat(ground.vehicle().mode()).isEqualTo(mode);
  }

  @Test
  void px4TakesOffAndLandsAsItIsTold() {
    GroundStation ground = CommandProtocolTest.ready(Autopilots.PX4);
    set(ground, "MIS_TAKEOFF_ALT", REAL32, 12);
    set(ground, "MPC_LAND_SPEED", REAL32, 1.5);
    set(ground, "COM_DISARM_LAND", REAL32, -1);
    ground.command(22, 0, 0, 0, Float.NaN, Float.NaN, Float.NaN, Float.NaN);
    ground.command(400, 1);
    assertThat(ground.await(60, () -> ground.vehicle().mode() == FlightMode.HOLD)).isTrue();
    assertThat(ground.vehicle().upM()).isBetween(9.0, 15.0);

    ground.command(21);
    assertThat(ground.await(60, () -> ground.vehicle().upM() < 5)).isTrue();
    double before = ground.vehicle().upM();
    ground.pass(2);
    assertThat(before - ground.vehicle().upM()).isBetween(2.4, 3.6);
    assertThat(ground.await(60, () -> !ground.vehicle().isAirborne())).isTrue();
    ground.pass(30);
    assertThat(ground.vehicle().isArmed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ARDUPILOT", "PX4"})
  void aRebootForgetsNoParameter(Autopilots autopilots) {
    String name = autopilots == Autopilots.PX4 ? "RTL_RETURN_ALT" : "RTL_ALT_M";
    GroundStation ground = CommandProtocolTest.ready(autopilots);
    set(ground, name, REAL32, 77);
    ground.command(246, 1);
    ground.pass(5);
    ground.messages.clear();
    read(ground, name);

    assertThat(value(ground, name).f32(0)).isEqualTo(77);
  }

  /** Flying inside a fence of eighty metres about home. */
  private static GroundStation fenced(Autopilots autopilots) {
    GroundStation ground = CommandProtocolTest.flying(autopilots);
    ground.send(44, Payload.of(44).u16(0, 1).u8(2, 1).u8(3, 1).u8(4, 1));
    ground.send(
        73,
        Payload.of(73)
            .f32(0, 80)
            .i32(16, ground.vehicle().place().latE7(0))
            .i32(20, ground.vehicle().place().lonE7(0))
            .u16(30, 5003)
            .u8(32, 1)
            .u8(33, 1)
            .u8(37, 1));
    ground.pass(0.1);
    return ground;
  }

  private static void go(GroundStation ground, double northM) {
    ground.commandInt(
        192,
        6,
        new float[] {-1, 1, 0, 0},
        ground.vehicle().place().latE7(northM) / 1e7,
        ground.vehicle().place().lonE7(0) / 1e7,
        20);
  }

  private static void list(GroundStation ground) {
    ground.messages.clear();
    ground.send(LIST, Payload.of(LIST).u8(0, 1).u8(1, 1));
    ground.pass(1);
  }

  private static void read(GroundStation ground, String name) {
    ground.send(READ, named(READ, 4, name).u16(0, NO_INDEX).u8(2, 1).u8(3, 1));
    ground.pass(0.1);
  }

  private static void set(GroundStation ground, String name, int type, double value) {
    Payload p = named(SET, 6, name).u8(4, 1).u8(5, 1).u8(22, type);
    boolean isBits = type == INT32;
    ground.send(SET, isBits ? p.i32(0, (int) value) : p.f32(0, value));
    ground.pass(0.1);
  }

  private static Payload named(int messageId, int at, String name) {
    return Payload.of(messageId).text(at, 16, name);
  }

  private static List<Payload> values(GroundStation ground) {
    return ground.messages.stream()
        .filter(message -> message.messageId() == VALUE)
        .map(GroundStation.Heard::payload)
        .toList();
  }

  /** What was told of it last. */
  private static Payload value(GroundStation ground, String name) {
    return values(ground).reversed().stream()
        .filter(p -> name(p).equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String name(Payload p) {
    return p.text(8, 16);
  }
}
