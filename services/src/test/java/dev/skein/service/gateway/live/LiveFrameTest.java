package dev.skein.service.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveFrameTest {

  /** The page's test reads the same bytes. */
  private static final Path GOLDEN = Path.of("../testdata/live/frame.hex");

  @Test
  void aFrameHasTheBytesOfTheGoldenFile() throws IOException {
    DroneView flying =
        new DroneView(
            new DroneId(1),
            "Drone 1",
            null,
            null,
            null,
            DroneStatus.FLYING,
            true,
            new Location(-35.3632621, 149.1652374, 584.125),
            Fix.FIX_3D,
            12.0,
            359.99,
            4.2,
            0.0,
            87.0,
            12.5,
            10,
            true,
            "AUTO",
            null,
            Instant.EPOCH);
    List<DroneView> drones = List.of(flying, DroneView.unknown(new DroneId(20)));

    ByteBuffer frame = LiveFrame.frame(LiveFrame.columns(drones), 7, true, 3, 1_754_217_000_125L);

    String hex = HexFormat.of().formatHex(frame.array());
    assertThat(hex).isEqualTo(Files.readString(GOLDEN).replaceAll("\\s", ""));
  }
}
