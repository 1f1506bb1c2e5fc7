package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.events.VehicleAddress;
import dev.skein.links.Run;
import dev.skein.links.http.HttpLink.Taken;
import dev.skein.links.http.TelemetryReader.Read;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** For whom reports over HTTP are taken. */
class HttpLinkTest {

  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-05-01T12:00:00Z"));

  private final List<Event<?>> told = new ArrayList<>();
  private @Nullable String refusal;
  private final HttpLink link =
      new HttpLink(
          new Run("gateway@test", 1),
          new AcknowledgedEvents() {
            @Override
            public CompletableFuture<?> publish(Event<?> event) {
              told.add(event);
              return CompletableFuture.completedFuture(null);
            }

            @Override
            public Optional<String> findRefusal() {
              return Optional.ofNullable(refusal);
            }
          },
          new EventIds(NOON),
          NOON);

  @Test
  void aDroneOfAnotherLinkIsNotReportedForOverHttp() {
    link.named(VehicleAddress.mavlink("mavlink", 1, 1), new DroneId(3));

    assertThat(take("{\"drone_id\":3,\"location\":{\"latitude\":1,\"longitude\":2}}"))
        .isEqualTo(
            new Taken.Refused(
                "drone_id", "drone 3 is on the link mavlink, which alone reports for it"));
    assertThat(told).isEmpty();
  }

  @Test
  void aDroneThatReportsOverHttpMayBeNamedByItsId() {
    link.named(VehicleAddress.named(HttpLink.NAME, "truck-7"), new DroneId(3));

    assertThat(take("{\"drone_id\":3,\"location\":{\"latitude\":1,\"longitude\":2}}"))
        .isInstanceOf(Taken.Accepted.class);
    assertThat(told.stream().map(Event::type))
        .containsExactly("drone.connected", "drone.location.updated");
  }

  @Test
  void anUnknownVehicleIsNotHeldWhileReportsAreRefused() {
    String report = "{\"vehicle\":\"new\",\"location\":{\"latitude\":1,\"longitude\":2}}";
    refusal = "disk_full";

    assertThat(take(report)).isEqualTo(new Taken.NotNow("disk_full"));
    assertThat(told).isEmpty();

    refusal = null;
    assertThat(take(report)).isEqualTo(new Taken.Pending());
  }

  private Taken take(String report) {
    Read read =
        new TelemetryReader().read(report.getBytes(StandardCharsets.UTF_8), false).getFirst();
    return link.take((Read.Good) read, "192.0.2.1");
  }
}
