package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.simulator.TlogPlayer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Chromium on the running product. */
class BrowserIT {

  private static final Path LOG = Path.of("../testdata/mavlink/arducopter-20-missions-2x.tlog");

  @TempDir Path directory;

  @Test
  void thePageShowsTheDronesMoving() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory.resolve("data"))) {
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
      Process look =
          new ProcessBuilder(
                  List.of(
                      "node",
                      "e2e/live.mjs",
                      "--url",
                      server.url(),
                      "--password",
                      server.password(),
                      "--drones",
                      "20",
                      "--shot",
                      shot.toString()))
              .directory(Path.of("../console").toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(look.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(look.waitFor()).as(said).isZero();
      assertThat(said).contains("20 drones are listed and drawn, and they move");
      vehicles.join();
    }
  }
}
