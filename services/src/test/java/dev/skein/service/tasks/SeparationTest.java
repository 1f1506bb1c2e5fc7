package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.skein.airspace.FlightPath.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeparationTest {

  private static final double EVERYWHERE = 1e9;
  private static final double DEGREE_M = 111_195;

  @Test
  void routesAreAsNearAsTheyComeWhereTheirAltitudesMeet() {
    List<Place> east = List.of(new Place(47, 8, 100.0), new Place(47, 8.01, 100.0));
    List<Place> north = List.of(new Place(46.99, 8.005, 100.0), new Place(47.01, 8.005, 100.0));
    List<Place> beside = List.of(new Place(47.0002, 8, 100.0), new Place(47.0002, 8.01, 100.0));
    List<Place> above = List.of(new Place(47, 8, 120.0), new Place(47, 8.01, 120.0));
    List<Place> unknown = Arrays.asList(new Place(47, 8, null), new Place(47, 8.01, null));

    assertThat(Separation.leastM(east, north, 100, 8)).isZero();
    assertThat(Separation.leastM(east, beside, 100, 8)).isCloseTo(DEGREE_M / 5_000, within(0.1));
    assertThat(Separation.leastM(east, above, 100, 8)).isInfinite();
    assertThat(Separation.leastM(east, above, 100, 30)).isZero();
    assertThat(Separation.leastM(above, unknown, 100, 8)).isZero();
    assertThat(Separation.leastM(east, List.of(new Place(47.0001, 8.002, 100.0)), 100, 8))
        .isCloseTo(DEGREE_M / 10_000, within(0.1));
    assertThat(Separation.leastM(east, List.of(), 100, 8)).isInfinite();
    List<Place> overTheLine = List.of(new Place(0, 179.999, 50.0), new Place(0, -179.999, 50.0));
    List<Place> across = List.of(new Place(-0.001, 180, 50.0), new Place(0.001, 180, 50.0));
    assertThat(Separation.leastM(overTheLine, across, 100, 8)).isZero();
  }

  @Test
  void overTheAntimeridianItIsAsNear() {
    List<Place> west = List.of(new Place(10, 179.99995, null), new Place(10.01, 179.99995, null));
    List<Place> east = List.of(new Place(10, -179.99995, null), new Place(10.01, -179.99995, null));
    assertThat(Separation.leastM(west, east, 15, 8)).isBetween(10.9, 11.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsNotLookedAtIsNotNear(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      List<Place> a = path(random);
      List<Place> b = path(random);
      double least = Separation.leastM(a, b, EVERYWHERE, 8);
      assertThat(Separation.leastM(a, b, 15, 8))
          .isEqualTo(least < 15 ? least : Double.POSITIVE_INFINITY);
    }
  }

  /** Near the pole and the antimeridian, a few hundred metres about. */
  private static List<Place> path(Random random) {
    List<Place> path = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      double longitude = 180 + random.nextGaussian() * 0.01;
      path.add(
          new Place(
              78 + random.nextGaussian() * 0.003,
              Math.IEEEremainder(longitude, 360),
              random.nextInt(5) == 0 ? null : Double.valueOf(random.nextInt(60))));
    }
    return path;
  }
}
