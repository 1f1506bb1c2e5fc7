package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A timer's task goes on after it has failed. */
class RepeatedTest {

  @Test
  void aTimerGoesOnAfterWhateverFailsWhichIsCounted() throws Exception {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    CountDownLatch times = new CountDownLatch(3);
    Runnable task =
        new Repeated(
            "test",
            metrics,
            () -> {
              times.countDown();
              if (times.getCount() == 1) {
                throw new IOException("no");
              }
              throw new NoClassDefFoundError("no");
            });
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      var _ = timer.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS);

      assertThat(times.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(metrics.counter("skein.timer.failures", "timer", "test").count())
        .isGreaterThanOrEqualTo(3);
  }
}
