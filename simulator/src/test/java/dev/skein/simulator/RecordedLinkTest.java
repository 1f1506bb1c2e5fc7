package dev.skein.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.EventIds;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkSettings;
import dev.skein.links.mavlink.Recording;
import dev.skein.links.mavlink.UdpLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that is played to a link that records. */
@Timeout(120)
class RecordedLinkTest {

  @TempDir private Path directory;

  @Test
  void whatIsPlayedIsRecordedFrameByFrame() throws Exception {
    Path played = Path.of("../testdata/mavlink/px4-1-mission-4x.tlog");
    List<Tlog.Recorded> frames = Tlog.read(played).frames();
    MavlinkSettings settings =
        MavlinkSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withConnections(
                new MavlinkSettings.Connections(
                    Optional.of(new Recording(directory, Recording.DEFAULT_BYTES)),
                    List.of(),
                    List.of()));
    try (UdpLink link =
        new UdpLink(
            settings,
            new Run("links@test", 1),
            _ -> {},
            new EventIds(InstantSource.system()),
            InstantSource.system())) {
      link.start();
      TlogPlayer.read(played).play(link.localAddress(), 200, _ -> {});
      while (link.counters().counter("datagrams").sum() < frames.size()) {
        LockSupport.parkNanos(1_000_000);
      }
      // Skein's own heartbeats to the vehicle.
      while (Tlog.read(log()).skipped() == 0) {
        LockSupport.parkNanos(10_000_000);
      }
    }

    Tlog recorded = Tlog.read(log());
    assertThat(recorded.unreadable()).isZero();
    assertThat(recorded.frames().stream().map(Tlog.Recorded::frame))
        .containsExactlyElementsOf(frames.stream().map(Tlog.Recorded::frame).toList());
    assertThat(recorded.frames().stream().map(Tlog.Recorded::micros).toList()).isSorted();
  }

  private Path log() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList().getFirst();
    }
  }
}
