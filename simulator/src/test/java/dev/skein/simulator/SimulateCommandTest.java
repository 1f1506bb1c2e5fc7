package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.links.mavlink.SigningKeyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--drones 0 | --drones must be a whole number from 1 to 20000, not 0",
        "--seed 1.5 | --seed must be a whole number from 0 to 1000000000000, not 1.5",
        "--drones | what is --drones, or where is its value? See skein simulate --help",
        "--fly high | what is --fly? See skein simulate --help",
        "--to nowhere | an address is host:port, not nowhere",
        "--autopilot dji | --autopilot is ardupilot, px4 or mixed, not dji",
        "--home 47 | --home is LAT,LON, not 47",
        "--loss 2 | --loss must be a number from 0.0 to 1.0, not 2",
        "--faults no-such-file | --faults: no-such-file cannot be read",
        "--mavlink 3 | --mavlink is 1, 2 or auto, not 3",
        "--signing-key no-such-file | --signing-key: no-such-file cannot be read",
        "--drones 5 --sockets 6 | 6 sockets are more than the 5 drones",
        "--drones 1000 --sockets 3 | 1000 drones need at least 4 sockets: 250 system ids fit behind one",
        "--drones 5 --sockets 1 --system-id 1 | vehicles that share a socket need a system id each"
      })
  void wrongOptionsAreToldInASentence(String line, String message) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        SimulateCommand.run(
            List.of(line.strip().split(" ")),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("skein simulate: " + message + System.lineSeparator());
  }

  @Test
  void aPlanOfFaultsIsReadFromAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("faults.txt");
    Files.writeString(file, "10 * loss 0.3\n20 2 reboot\n");

    assertThat(settings("--faults", file.toString()).faults().faults()).hasSize(2);
  }

  @Test
  void keysAreReadFromTheFileThatTheServerReads(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("keys");
    SigningKeyFile.add(file, "2", false);
    SigningKeyFile.add(file, "3", true);
    FleetSettings settings = settings("--signing-key", file.toString(), "--mavlink", "auto");

    assertThat(settings.vehicle(0, Instant.EPOCH).key()).isNull();
    assertThat(settings.vehicle(1, Instant.EPOCH).key()).isNotNull();
    assertThat(settings.vehicle(2, Instant.EPOCH).key()).as("is to be given it").isNull();
    assertThatThrownBy(() -> settings("--signing-key", file.toString(), "--mavlink", "1"))
        .hasMessage("MAVLink 1 cannot be signed: let vehicles with keys speak 2, or auto");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> settings("--signing-key", file.toString()))
        .hasMessageStartingWith("--signing-key: " + file)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void noTwoVehiclesBehindOneSocketHaveTheSameSystemId() {
    for (FleetSettings settings :
        List.of(
            settings("--drones", "250", "--sockets", "1"),
            settings("--drones", "10000", "--sockets", "40"),
            settings("--drones", "10000", "--sockets", "41"),
            settings("--drones", "10000", "--sockets", "9999"),
            settings("--drones", "10000"))) {
      Set<Integer> seen = new HashSet<>();
      for (int i = 0; i < settings.drones(); i++) {
        int id = settings.systemIdOf(i);
        assertThat(id).isBetween(1, 250);
        assertThat(seen.add(settings.socketOf(i) * 1_000 + id)).isTrue();
      }
    }
  }

  private static FleetSettings settings(String... arguments) {
    return SimulateCommand.Options.parse(new ArrayDeque<>(List.of(arguments))).settings();
  }
}
