package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.links.mavlink.MavlinkMessage;
import dev.skein.simulator.TlogPlayer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real Chromium on the running product. */
@Execution(ExecutionMode.SAME_THREAD)
class BrowserIT {

  private static final Path LOG = Path.of("../testdata/mavlink/arducopter-20-missions-2x.tlog");

  /** Heard by a drone's ADS-B receiver: all that it says is valid. */
  private static final MavlinkMessage AEROPLANE =
      new MavlinkMessage.AdsbVehicle(
          0x7C1B28,
          -353_640_000,
          1_491_660_000,
          1,
          900_000,
          4_500,
          6_000,
          0,
          "VHSKN",
          1,
          0,
          0x3F,
          1200);

  @TempDir static Path directory;
  private static SmallIssuer issuer;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    issuer = new SmallIssuer();
    Path secret = Files.writeString(directory.resolve("client"), SmallIssuer.SECRET);
    Path config =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            security:
              issuers:
                - issuer: "%s"
                  audience: %s
                  client_id: %s
                  client_secret_file: "%s"
            """
                .formatted(issuer.issuer(), SmallIssuer.AUDIENCE, SmallIssuer.CLIENT, secret));
    server = ServerProcess.start(directory.resolve("data"), List.of("--config", config.toString()));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    issuer.close();
  }

  @Test
  void thePageShowsTheDronesMoving() throws Exception {
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", server.mavlinkPort());
    Thread vehicles =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                TlogPlayer.read(LOG).play(to, 4, _ -> {});
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Path shot = Path.of("target/page.png").toAbsolutePath();
    try (OrderedVehicle receiver = new OrderedVehicle(to, 99)) {
      receiver.standAt(-35.363, 149.165);
      receiver.sayToo(AEROPLANE);
      assertThat(
              look(
                  "e2e/live.mjs",
                  "--password",
                  server.password(),
                  "--drones",
                  "21",
                  "--traffic",
                  "icao/7c1b28",
                  "--shot",
                  shot.toString()))
          .contains("21 drones are listed and drawn, and they move", "1 other aircraft");
    }
    vehicles.join();
  }

  @Test
  void somebodyLogsInAtAnOutsideIssuer() throws Exception {
    issuer.letIn(Map.of("sub", "s-1", "preferred_username", "ann", "roles", List.of("viewer")));
    assertThat(look("e2e/oidc.mjs", "--issuer", issuer.issuer()))
        .contains("logged in at the issuer");
  }

  /** What a script that looks at the page says. */
  private static String look(String script, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", script, "--url", server.url()));
    command.addAll(List.of(options));
    Process look =
        new ProcessBuilder(command)
            .directory(Path.of("../console").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(look.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(look.waitFor()).as(said).isZero();
    return said;
  }
}
