package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever keeps it from printing is one sentence. */
class TailCommandTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drone-events --drone x | --drone: a drone id is a whole number from 1, as GET"
            + " /api/v1/drones shows it, not x",
        "drone-events --drone 0 | --drone: a drone id is a whole number from 1, as GET"
            + " /api/v1/drones shows it, not 0",
        "drone-events --config x | what is --config? See skein tail --help",
        "drones | no topic drones; see skein tail --help",
        "--from-beginning | name a topic; see skein tail --help",
      })
  void argumentsThatCannotBe(String arguments, String sentence) {
    assertThat(tail(arguments.split(" "))).isEqualTo("skein tail: " + sentence);
  }

  @Test
  void aDirectoryWithoutAServer() throws IOException {
    assertThat(tail("drone-events", "--data", directory.toString()))
        .isEqualTo(
            "skein tail: no server has run on "
                + directory
                + ": name its directory with --data DIR");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.createDirectories(directory.resolve("kafka"));
    Files.writeString(
        directory.resolve("kafka/client.properties"), "bootstrap.servers=127.0.0.1:" + port);

    assertThat(tail("drone-events", "--data", directory.toString()))
        .isEqualTo(
            "skein tail: the server on %s is not running (nobody answers at 127.0.0.1:%d): start it"
                    .formatted(directory, port)
                + " with skein up");
  }

  private static String tail(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        TailCommand.run(
            List.of(arguments),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(2);
    return err.toString(StandardCharsets.UTF_8).strip();
  }
}
