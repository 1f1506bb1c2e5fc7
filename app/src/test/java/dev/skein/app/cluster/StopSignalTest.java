package dev.skein.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a process is told to stop, and what becomes of one that does not. */
class StopSignalTest {

  @Test
  void aChildThatDoesNotStopEndsSoonAfterItsParent() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + StopSignal.CHILD + "=true",
                "-cp",
                System.getProperty("java.class.path"),
                Stuck.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat((char) child.getInputStream().read()).isEqualTo('r');
      child.getOutputStream().close();

      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("stopping");
    } finally {
      child.destroyForcibly();
    }
  }

  /** Is told to stop, and never comes to an end. */
  static final class Stuck {
    private Stuck() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (StopSignal stop = new StopSignal(1)) {
        System.out.println("ready");
        stop.await();
        System.out.println("stopping");
        TimeUnit.MINUTES.sleep(3);
      }
    }
  }
}
