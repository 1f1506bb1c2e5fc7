package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Availability.Outage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Instant now = NOON;
  private final Availability kafka = new Availability(() -> now);

  @Test
  void anOutageBeginsAndEndsOnceAndTellsItsLength() {
    assertThat(kafka.back()).as("it never was away").isEmpty();
    assertThat(kafka.gone("no answer")).isTrue();
    now = NOON.plusSeconds(30);
    assertThat(kafka.gone("refused")).as("no news").isFalse();

    assertThat(kafka.findOutage()).hasValue(new Outage(NOON, "refused"));
    assertThat(kafka.outageSeconds()).isEqualTo(30);
    assertThat(kafka.back()).hasValue(Duration.ofSeconds(30));
    assertThat(kafka.back()).isEmpty();
    assertThat(kafka.findOutage()).isEmpty();
    assertThat(kafka.outageSeconds()).isZero();
  }

  @Test
  void whatIsNoticedLaterBeganThen() {
    kafka.gone(NOON.minusSeconds(7), "no answer for 7 s");

    assertThat(kafka.outageSeconds()).isEqualTo(7);
  }
}
