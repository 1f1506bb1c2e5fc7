package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.BusSettings;
import dev.skein.bus.EventBus;
import dev.skein.bus.Topics;
import dev.skein.bus.embedded.EmbeddedKafka;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedriveCommandTest {

  @TempDir private Path directory;

  private record Said(int status, String out, String err) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fast | what is --fast? See skein redrive --help",
        "--topic | --topic needs a value",
        "--topic drones | no topic drones; see skein tail --help",
        "--limit many | --limit: must be a number, not many",
        "--limit 0 | a limit is 1 to 10000, not 0",
        "--since noon | --since: must be a time as 2026-03-01T10:00:00Z, or as 30m, 12h, 7d, not"
            + " noon",
      })
  void anOptionThatCannotBe(String options, String sentence) {
    assertThat(redrive(options.split(" ")))
        .isEqualTo(new Said(2, "", "skein redrive: " + sentence + "\n"));
  }

  @Test
  void lettersAreListedThenSentBackThenGone() throws Exception {
    Path data = directory.resolve("data");
    AtomicBoolean broken = new AtomicBoolean(true);
    BlockingQueue<Event<?>> handled = new LinkedBlockingQueue<>();
    try (EmbeddedKafka kafka =
        EmbeddedKafka.start(data.resolve("kafka"), freePort(), freePort(), () -> {})) {
      BusSettings settings =
          BusSettings.DEFAULTS.at(kafka.bootstrapServer(), kafka.clientSettings());
      Topics.ensure(settings, 3, (short) 1);
      try (EventBus bus = new EventBus(settings, new SimpleMeterRegistry())) {
        bus.registerHandler(
            Topic.DRONE_EVENTS,
            "mended",
            event -> {
              if (broken.get()) {
                throw new IllegalStateException("cannot");
              }
              handled.add(event);
            });
        bus.start();
        bus.publishDroneEvent(event()).get(20, TimeUnit.SECONDS);

        Said listed = awaitLetter(data);
        assertThat(listed.out)
            .startsWith(
                "     1  drone-events  drone-control-system.mended  handler failed 3 times:"
                    + " java.lang.IllegalStateException: cannot  (newest 2")
            .endsWith("nothing was sent; add --send to send them back\n");
        broken.set(false);
        Said sent = redrive("--data", data.toString(), "--since", "1h", "--send");
        assertThat(sent.out).endsWith("1 sent back\n");
        assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo(event());
        assertThat(redrive("--data", data.toString(), "--send"))
            .isEqualTo(new Said(0, "no such dead letters\n", ""));
      }
    }
  }

  private static Said awaitLetter(Path data) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (true) {
      Said said = redrive("--data", data.toString());
      if (!said.out.startsWith("no such") || System.nanoTime() > deadline) {
        return said;
      }
    }
  }

  private static Event<DroneEvent.StatusChanged> event() {
    return Event.of(
        "one",
        "drone-control-service",
        Instant.parse("2025-08-03T10:30:00Z"),
        new DroneEvent.StatusChanged(
            new DroneId(7), DroneStatus.IDLE, DroneStatus.FLYING, null, 85.0));
  }

  private static Said redrive(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        RedriveCommand.run(
            List.of(arguments),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Said(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
