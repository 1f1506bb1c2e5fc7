package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Event;
import dev.skein.events.EventIds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No line is gone without being counted. */
class RequestRecordsTest {

  private static final RequestRecords.Request REQUEST =
      new RequestRecords.Request(
          "GET", "/api/v1/drones", "/api/v1/drones", null, "192.0.2.1", null);

  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Not started: nobody takes what waits. */
  private final RequestRecords records =
      new RequestRecords(_ -> {}, new EventIds(() -> now), () -> now, "test", metrics);

  @Test
  void whatIsTooMuchOfASecondIsCountedByKind() {
    answered(203, 200);
    assertShed("line", "rate", 3);
    assertShed("refusal", "rate", 0);

    answered(45, 401);
    assertShed("line", "rate", 48);
    assertShed("refusal", "rate", 5);
    assertShed("line", "queue_full", 0);
  }

  @Test
  void whatKafkaDoesNotTakeIsCountedToo() {
    for (int i = 0; i < 5; i++) {
      answered(200, 200);
      now = now.plusSeconds(2);
    }
    assertShed("line", "queue_full", 0);

    answered(7, 401);
    assertShed("line", "queue_full", 7);
    assertShed("refusal", "queue_full", 7);
    assertShed("line", "rate", 0);
  }

  @Test
  void oneThatCannotBeToldKeepsNoOtherBack() throws Exception {
    BlockingQueue<Event<?>> told = new LinkedBlockingQueue<>();
    AtomicInteger calls = new AtomicInteger();
    try (RequestRecords running =
        new RequestRecords(
            event -> {
              if (calls.getAndIncrement() == 0) {
                throw new IllegalArgumentException("no event");
              }
              told.add(event);
            },
            new EventIds(() -> now),
            () -> now,
            "test",
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      running.start();
      running.answered(REQUEST, 200, 1_000);
      running.answered(REQUEST, 200, 1_000);

      assertThat(told.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private void answered(int count, int status) {
    for (int i = 0; i < count; i++) {
      records.answered(REQUEST, status, 1_000);
    }
  }

  private void assertShed(String kind, String cause, int count) {
    assertThat(metrics.scrape())
        .contains(
            "skein_gateway_records_shed_total{cause=\"%s\",kind=\"%s\"} %d.0\n"
                .formatted(cause, kind, count));
  }
}
