package dev.skein.service.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {

  private final AtomicLong now = new AtomicLong(5);
  private final Pulse pulse = new Pulse(now::get);

  @Test
  void beatsThatComeInTimeAreNoStandstill() {
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofMillis(2_900));
      assertThat(pulse.standstills()).isZero();
    }
  }

  @Test
  void aStandstillIsCountedOnceByWhoeverAsksFirst() {
    pass(Duration.ofSeconds(30));

    assertThat(pulse.standstills()).isEqualTo(1);
    assertThat(pulse.standstills()).isEqualTo(1);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
