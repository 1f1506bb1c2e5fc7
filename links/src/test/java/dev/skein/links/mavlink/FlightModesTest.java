package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneStatus;
import dev.skein.links.mavlink.MavlinkMessage.ExtendedSysState;
import dev.skein.links.mavlink.MavlinkMessage.Heartbeat;
import dev.skein.links.mavlink.MavlinkMessage.MissionAck;
import dev.skein.links.mavlink.MavlinkMessage.MissionCurrent;
import dev.skein.links.mavlink.MavlinkMessage.MissionItemInt;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mode's number means, by autopilot and type of vehicle. */
class FlightModesTest {

  private static final int ARDUPILOT = 3;
  private static final int PX4 = 12;
  private static final int ARMED = 0x81;

  @ParameterizedTest
  @CsvSource({
    // quadrotor, helicopter, dodecarotor
    "2, 21, SMART_RTL, RETURNING",
    "4, 9, LAND, LANDING",
    "29, 27, AUTO_RTL, RETURNING",
    "2, 28, TURTLE, FLYING",
    // fixed wing, VTOL
    "1, 11, RTL, RETURNING",
    "1, 26, AUTOLAND, LANDING",
    "22, 20, QLAND, LANDING",
    "22, 21, QRTL, RETURNING",
    "22, 23, QACRO, FLYING",
    // rover, boat
    "10, 4, HOLD, FLYING",
    "10, 8, DOCK, FLYING",
    "11, 12, SMART_RTL, RETURNING",
    // submarine: the same numbers mean others
    "12, 9, SURFACE, FLYING",
    "12, 19, MANUAL, FLYING",
    "12, 21, SURFTRAK, FLYING",
    "12, 4, GUIDED, FLYING",
    // airship
    "7, 0, LAND, LANDING",
    "7, 3, LOITER, FLYING",
    "7, 4, RTL, RETURNING",
    "2, 99, MODE 99, FLYING"
  })
  void arduPilotsModeIsThatOfItsKindOfVehicle(int type, long custom, String name, DroneStatus is) {
    assertThat(FlightModes.name(ARDUPILOT, type, custom)).isEqualTo(name);
    if (custom != 99) {
      assertThat(FlightModes.find(ARDUPILOT, type, name)).isEqualTo(OptionalLong.of(custom));
    }
    assertThat(status(ARDUPILOT, type, custom, 16)).isEqualTo(is);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, MANUAL, FLYING",
    "3, 0, POSCTL, FLYING",
    "3, 1, POSCTL.ORBIT, FLYING",
    "3, 2, POSCTL.SLOW, FLYING",
    "4, 3, AUTO.LOITER, FLYING",
    "4, 5, AUTO.RTL, RETURNING",
    "4, 6, AUTO.LAND, LANDING",
    "4, 9, AUTO.PRECLAND, LANDING",
    "10, 0, TERMINATION, FLYING",
    "11, 0, ALTITUDE_CRUISE, FLYING"
  })
  void px4sModeIsItsMainAndItsSubMode(int main, int sub, String name, DroneStatus is) {
    long custom = (long) main << 16 | (long) sub << 24;
    assertThat(FlightModes.name(PX4, 2, custom)).isEqualTo(name);
    assertThat(FlightModes.find(PX4, 2, name)).isEqualTo(OptionalLong.of(custom));
    assertThat(status(PX4, 2, custom, 16)).isEqualTo(is);
  }

  @ParameterizedTest
  @ValueSource(ints = {21, 85})
  void whoseMissionHasComeToLandingLands(int command) {
    assertThat(status(PX4, 22, 4L << 16 | 4L << 24, command)).isEqualTo(DroneStatus.LANDING);
  }

  /** As by QGroundControl beside Skein: its items are not heard, the vehicle's answer is. */
  @Test
  void whatAnItemWasInAMissionBeforeIsNotWhatItIs() {
    FlightStatus flight = new FlightStatus();
    flight.heartbeat(new Heartbeat(2, ARDUPILOT, ARMED, 3, 4, 3));
    flight.extended(new ExtendedSysState(0, 2));
    flight.missionItem(
        new MissionItemInt(List.of(0f, 0f, 0f, 0f), 0, 0, 0, 5, 20, 255, 190, 3, 0, 1, 0));
    flight.missionCurrent(new MissionCurrent(5));
    assertThat(flight.status()).isEqualTo(DroneStatus.RETURNING);

    flight.missionChanged(new MissionAck(0, 254, 190, 1));
    flight.missionChanged(new MissionAck(13, 254, 190, 0));
    assertThat(flight.status()).as("of a fence, and a refusal").isEqualTo(DroneStatus.RETURNING);
    flight.missionChanged(new MissionAck(0, 254, 190, 0));
    assertThat(flight.status()).isEqualTo(DroneStatus.FLYING);
  }

  /** In the air, at the first item of a mission, which has that command. */
  private static DroneStatus status(int autopilot, int type, long custom, int command) {
    FlightStatus flight = new FlightStatus();
    flight.heartbeat(new Heartbeat(type, autopilot, ARMED, custom, 4, 3));
    flight.extended(new ExtendedSysState(0, 2));
    flight.missionItem(
        new MissionItemInt(List.of(0f, 0f, 0f, 0f), 1, 1, 0, 0, command, 255, 190, 3, 0, 1, 0));
    flight.missionCurrent(new MissionCurrent(0));
    return flight.status();
  }
}
