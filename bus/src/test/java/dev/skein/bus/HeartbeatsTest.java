package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

  private static final MetricName NAME =
      new MetricName("last-heartbeat-seconds-ago", "consumer-coordinator-metrics", "", Map.of());

  private double told;
  private long seconds;

  private final Heartbeats heartbeats =
      new Heartbeats(
          new MockConsumer<byte[], byte[]>("earliest") {
            @Override
            public synchronized Map<MetricName, ? extends Metric> metrics() {
              return Map.of(NAME, new Told());
            }
          },
          Duration.ofSeconds(10),
          () -> TimeUnit.SECONDS.toNanos(seconds));

  private final class Told implements Metric {
    @Override
    public MetricName metricName() {
      return NAME;
    }

    @Override
    public Object metricValue() {
      return told;
    }
  }

  @Test
  void whoBeatsGoesOn() {
    for (seconds = 0; seconds < 100; seconds++) {
      told = seconds % 3;
      assertThat(heartbeats.haveStopped()).isFalse();
    }
    assertThat(heartbeats.wereSent()).isTrue();
  }

  @Test
  void aSessionAndAFewSecondsWithoutOneAreTooMuch() {
    beat();
    for (long ago = 1; ago <= 15; ago++) {
      assertThat(after(1, ago)).as("after %d s", ago).isFalse();
    }
    assertThat(after(1, 16)).isTrue();
  }

  @Test
  void whoNeverBeatIsNotWaitedForEither() {
    assertThat(after(13, -1)).isFalse();
    assertThat(after(1, -1)).isTrue();
    assertThat(heartbeats.wereSent()).isFalse();
  }

  @Test
  void aHostClockThatIsSetEndsNothing() {
    beat();
    for (int time = 0; time < 600; time++) {
      seconds += 10;
      assertThat(after(1, -300)).isFalse();
      assertThat(after(1, 1)).isFalse();
    }
    assertThat(after(1, 3_600)).isFalse();
    assertThat(after(1, 0)).isFalse();
  }

  @Test
  void whoIsBusyForLongSeesThatItsClientWentOn() {
    beat();
    assertThat(after(60, 2)).isFalse();
    assertThat(after(300, 0)).isFalse();
  }

  private void beat() {
    assertThat(after(1, 0)).isFalse();
  }

  private boolean after(long more, double ago) {
    seconds += more;
    told = ago;
    return heartbeats.haveStopped();
  }
}
