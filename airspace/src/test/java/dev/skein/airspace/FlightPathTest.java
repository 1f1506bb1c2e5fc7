package dev.skein.airspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightPath.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Which zones a flight would come into. */
class FlightPathTest {

  /** A belt between 47.002 and 47.003 north, from 100 m to 200 m above the sea. */
  private static final ZoneIndex BELT =
      zones(
          """
          {"properties":{"name":"Belt","lower":100,"lower_reference":"AMSL",
          "upper":200,"upper_reference":"AMSL"},
          "geometry":{"type":"Polygon","coordinates":
          [[[7.9,47.002],[8.1,47.002],[8.1,47.003],[7.9,47.003],[7.9,47.002]]]}}
          """);

  @Test
  void aPathThroughIsTold() {
    assertThat(crossed(place(47, 150.0), place(47.01, 150.0))).containsExactly("Belt");
    assertThat(crossed(place(47, 150.0), place(47.001, 150.0))).isEmpty();
    assertThat(crossed(place(47, 150.0), place(47.0025, 150.0))).containsExactly("Belt");
  }

  @Test
  void aPathAboveOrBelowIsFreeAndOneOfUnknownAltitudeIsNot() {
    assertThat(crossed(place(47, 90.0), place(47.01, 90.0))).isEmpty();
    assertThat(crossed(place(47, 250.0), place(47.01, 250.0))).isEmpty();
    assertThat(crossed(place(47, 90.0), place(47.01, null))).containsExactly("Belt");
    assertThat(crossed(place(47, 0.0), place(47.01, 500.0))).containsExactly("Belt");
  }

  @Test
  void toClimbIntoItIsTold() {
    assertThat(crossed(place(47.0025, 50.0), place(47.0025, 120.0))).containsExactly("Belt");
    assertThat(crossed(place(47.0025, 50.0), place(47.0025, 90.0))).isEmpty();
  }

  @Test
  void whoIsInsideMayFlyOutButNotBackIn() {
    assertThat(crossed(place(47.0025, 150.0), place(47.01, 150.0))).isEmpty();
    assertThat(crossed(place(47.0025, 150.0), place(47.0026, 150.0))).containsExactly("Belt");
    assertThat(crossed(place(47.0025, 150.0), place(47.01, 150.0), place(47.0025, 150.0)))
        .containsExactly("Belt");
  }

  /** Not after a look around: by the first leg that leads elsewhere. */
  @Test
  void whoIsInsideFliesOutStraightAway() {
    assertThat(crossed(place(47.0025, 150.0), place(47.0026, 150.0), place(47.01, 150.0)))
        .containsExactly("Belt");
    assertThat(crossed(place(47.0025, 150.0), place(47.0025, 160.0), place(47.01, 160.0)))
        .isEmpty();
    assertThat(crossed(place(47.0025, 150.0), place(47.0025, 250.0))).isEmpty();
  }

  @Test
  void aLongWayIsLookedAtWhole() {
    assertThat(crossed(place(30, 150.0), place(60, 150.0))).containsExactly("Belt");
  }

  private static List<String> crossed(Place... path) {
    return FlightPath.crossed(List.of(path), BELT).stream().map(Zone::name).toList();
  }

  private static Place place(double latitude, @Nullable Double altitude) {
    return new Place(latitude, 8, altitude);
  }

  private static ZoneIndex zones(String feature) {
    return ZoneIndex.of(
        1, List.of(GeoJsonZones.readFeature("z", new JsonMapper().readTree(feature))));
  }
}
