package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.app.cluster.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop that comes before the product is ready. */
class StopWhileStartingTest {

  @TempDir private Path directory;

  @Test
  void itDoesNotWaitUntilTheStartIsOver() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ServerCommand command =
        new ServerCommand(
            "test",
            "",
            (settings, _, _) -> settings,
            (_, stop) -> {
              stop.give();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new StartupException("Kafka has not answered so far", e);
              }
              throw new AssertionError();
            });
    PrintStream text = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (StopSignal stop = new StopSignal(1)) {
      assertThat(command.run(List.of(), text, text, stop)).isEqualTo(2);
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("skein test: Kafka has not answered so far\n");
  }

  @Test
  void whatHasStartedIsStoppedInGoodOrder() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    BooleanSupplier stop = () -> looks.incrementAndGet() > 60;
    Settings settings = RunningProduct.settings(directory);
    System.setProperty("skein.home", Path.of("target").toAbsolutePath().toString());

    assertThatThrownBy(() -> Product.up(settings, () -> {}, stop))
        .isInstanceOf(StartupException.class)
        .hasMessage("it was stopped while it started");

    assertThat(looks).as("nothing more was made").hasValue(61);
    try (DataDirectory free = DataDirectory.take(settings.data())) {
      assertThat(free).isNotNull();
    }
    assertThat(settings.data().resolve("postgres"))
        .isDirectoryNotContaining("glob:**postmaster.pid");
  }
}
