package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RoutesTest {

  private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
  private static final InetSocketAddress A = new InetSocketAddress("192.0.2.1", 1);
  private static final InetSocketAddress B = new InetSocketAddress("192.0.2.2", 1);

  private final Routes routes = new Routes();

  @Test
  void aFrameGoesWhereItsComponentWasHeardLast() {
    routes.heard(7, 1, "", A, T0);
    routes.heard(7, 1, "", B, T0.plusSeconds(1));
    routes.heard(7, 154, "", A, T0.plusSeconds(2));
    routes.heard(8, 1, "", A, T0.plusSeconds(3));

    Instant now = T0.plusSeconds(3);
    assertThat(routes.find(7, 1, now)).containsExactly(B);
    assertThat(routes.find(7, 154, now)).containsExactly(A);
    assertThat(routes.find(7, 0, now)).containsExactlyInAnyOrder(A, B);
    assertThat(routes.find(7, 99, now)).isEmpty();
    assertThat(routes.find(9, 1, now)).isEmpty();
    assertThat(routes.all(now)).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void severalVehiclesOfOneNumberAreToldApartAndSeveralWaysToOneAreNot() {
    routes.heard(7, 1, "one", A, T0);
    routes.heard(7, 1, "one", B, T0.plusSeconds(1));
    assertThat(routes.isOfSeveral(7, 1, T0)).isFalse();

    routes.heard(7, 1, "other", B, T0.plusSeconds(2));
    assertThat(routes.isOfSeveral(7, 1, T0)).isTrue();
    assertThat(routes.isOfSeveral(7, 1, T0.plusSeconds(1))).isFalse();
  }

  @Test
  void nothingGoesWhereAVehicleIsNotSpokenTo() {
    routes.heard(7, 1, "", A, T0);
    routes.heard(7, 1, "", B, T0);
    routes.left(7, 1, B);
    routes.left(8, 1, B);

    assertThat(routes.find(7, 1, T0)).containsExactly(A);
  }

  @Test
  void whoIsSilentIsForgotten() {
    routes.heard(7, 1, "", A, T0);

    assertThat(routes.find(7, 1, T0.plus(Routes.FORGOTTEN_AFTER))).containsExactly(A);
    assertThat(routes.find(7, 1, T0.plus(Routes.FORGOTTEN_AFTER).plusMillis(1))).isEmpty();
  }

  @Test
  void whatIsForAllGoesToEveryVehicleOfANumber() {
    for (int i = 0; i < 100; i++) {
      routes.heard(1, 1, "vehicle " + i, new InetSocketAddress("192.0.2.1", 1 + i), T0);
    }

    assertThat(routes.all(T0)).hasSize(100);
  }

  @Test
  void whoeverSpeaksTheTableIsBounded() {
    for (int i = 0; i <= Routes.MOST; i++) {
      routes.heard(1_000 + i, 1, "", A, T0.plus(Duration.ofNanos(i)));
    }

    assertThat(routes.find(1_000, 1, T0)).isEmpty();
    assertThat(routes.find(1_001, 1, T0)).containsExactly(A);
  }
}
