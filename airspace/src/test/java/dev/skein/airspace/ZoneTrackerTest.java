package dev.skein.airspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ZoneTrackerTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final double METRE = 1 / 111_195.0;

  private ZoneTracker.Track track = ZoneTracker.Track.NONE;
  private int second;

  @Test
  void aNarrowZoneBetweenTwoFixesGivesOneEnteredAndOneLeft() {
    ZoneIndex zones = zones(square("narrow", 0, 0, 7.5 * METRE));

    assertThat(fly(zones, 0, -20 * METRE, null)).isEmpty();
    assertThat(fly(zones, 0, 20 * METRE, null)).containsExactly("entered narrow", "left narrow");
    assertThat(fly(zones, 0, 40 * METRE, null)).isEmpty();
  }

  @Test
  void enteredIsToldOnceAndLeftOnceThoughTheFixesJitterAtTheEdge() {
    ZoneIndex zones = zones(square("z", 0, 0, 100 * METRE));
    List<String> told = new ArrayList<>(fly(zones, 0, -200 * METRE, null));
    for (int i = 0; i < 20; i++) {
      told.addAll(fly(zones, 0, (-100 + (i % 2 == 0 ? 1 : -1)) * METRE, null));
    }
    told.addAll(fly(zones, 0, -200 * METRE, null));

    assertThat(told).containsExactly("entered z", "left z");
  }

  @Test
  void theFirstFixInsideIsEnteredAndTheEdgeIsInside() {
    assertThat(fly(zones(square("z", 0, 0, 100 * METRE)), 0, 100 * METRE, null))
        .containsExactly("entered z");
  }

  @Test
  void limitsAreCrossedInTheAirToo() {
    ZoneIndex zones = zones(feature("band", ring(0, 0, 1), "\"lower\":100,\"upper\":200"));

    assertThat(fly(zones, 0, 0, 50.0)).isEmpty();
    assertThat(fly(zones, 0, 0, 250.0)).containsExactly("entered band", "left band");
    assertThat(fly(zones, 0, 0, 150.0)).containsExactly("entered band");
    assertThat(fly(zones, 0, 0, 98.5)).isEmpty();
    assertThat(fly(zones, 0, 0, 90.0)).containsExactly("left band");
  }

  @Test
  void aHeightAboveGroundThatIsNotKnownNeverMeansFree() {
    ZoneIndex zones =
        zones(feature("agl", ring(0, 0, 1), "\"upper\":120,\"upper_reference\":\"AGL\""));

    assertThat(fly(zones, 0, 0, 3_000.0)).containsExactly("entered agl");
    assertThat(fly(zones, 0, 0, 9_500.0)).containsExactly("left agl");
  }

  @Test
  void anUnknownAltitudeNeverMeansFree() {
    ZoneIndex zones = zones(feature("band", ring(0, 0, 1), "\"lower\":100,\"upper\":200"));

    assertThat(fly(zones, 0, 0, null)).containsExactly("entered band");
  }

  @Test
  void holesAreOutside() {
    ZoneIndex zones =
        zones(
            feature(
                "ring",
                "[" + ringOnly(0, 0, 0.01) + "," + ringOnly(0, 0, 0.002) + "]",
                "\"name\":\"x\""));

    assertThat(fly(zones, 0, 0, null)).isEmpty();
    assertThat(fly(zones, 0, 0.005, null)).containsExactly("entered ring");
    assertThat(fly(zones, 0, 0.02, null)).containsExactly("left ring");
    assertThat(fly(zones, 0, -0.02, null))
        .containsExactly("entered ring", "left ring", "entered ring", "left ring");
  }

  @Test
  void theAntimeridianAndThePoleAreNoEdges() {
    ZoneIndex date =
        zones(
            feature(
                "date",
                "[[[179.9,-0.1],[-179.9,-0.1],[-179.9,0.1],[179.9,0.1],[179.9,-0.1]]]",
                "\"name\":\"x\""));
    assertThat(fly(date, 0, 179.99, null)).containsExactly("entered date");
    assertThat(fly(date, 0, -179.99, null)).isEmpty();

    track = ZoneTracker.Track.NONE;
    ZoneIndex pole =
        zones(feature("pole", "[[[0,89],[90,89],[180,89],[-90,89],[0,89]]]", "\"name\":\"x\""));
    assertThat(fly(pole, 89.99, 45, null)).containsExactly("entered pole");
    assertThat(fly(pole, 89.99, -135, null)).isEmpty();
  }

  @Test
  void aLongSilenceIsNoStraightLine() {
    ZoneIndex zones = zones(square("z", 0, 0, 10 * METRE));
    assertThat(fly(zones, 0, -50 * METRE, null)).isEmpty();
    second += 60;
    assertThat(fly(zones, 0, 50 * METRE, null)).isEmpty();
  }

  @Test
  void aZoneThatIsWithdrawnOrPublishedUnderADroneIsToldAtTheNextFix() {
    ZoneIndex zones = zones(square("z", 0, 0, 100 * METRE));
    assertThat(fly(zones, 0, 0, null)).containsExactly("entered z");
    assertThat(fly(ZoneIndex.EMPTY, 0, 0, null)).containsExactly("left z");
    assertThat(fly(zones, 0, 0, null)).containsExactly("entered z");
  }

  @Test
  void theSweptCheckAgreesWithFineSampling() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 300; run++) {
      double half = (20 + random.nextInt(300)) * METRE;
      ZoneIndex zones = zones(square("z", 47, 8, half));
      ZoneTracker.Fix a = fix(47 + spread(random), 8 + spread(random), null);
      ZoneTracker.Fix b = fix(47 + spread(random), 8 + spread(random), null);
      boolean wasIn = !ZoneTracker.decide(ZoneTracker.Track.NONE, a, zones).isEmpty();
      ZoneTracker.Track from =
          new ZoneTracker.Track(a, wasIn ? java.util.Set.of("z") : java.util.Set.of());

      int crossings = ZoneTracker.decide(from, b, zones).size();

      Segment segment = Segment.between(a, b);
      Volume volume = zones.find("z").orElseThrow().volumes().getFirst();
      int sampled = 0;
      boolean unclear = false;
      boolean in = wasIn;
      for (int i = 0; i <= 20_000; i++) {
        double distance = volume.distanceM(segment.at(i / 20_000.0));
        boolean now = distance == 0;
        unclear |= i == 20_000 && distance > 0 && distance < 3;
        if (now != in) {
          sampled++;
          in = now;
        }
      }
      if (!unclear) {
        assertThat(crossings).as("seed %d run %d", seed, run).isIn(sampled, sampled + 2);
      }
    }
  }

  @Test
  void farFromEveryZoneNothingIsNear() {
    ZoneIndex zones = zones(square("z", 47, 8, 100 * METRE));
    assertThat(zones.isNearAny(47, 8)).isTrue();
    assertThat(zones.isNearAny(47.1, 8)).isFalse();
  }

  private static double spread(Random random) {
    return (random.nextDouble() - 0.5) * 1_000 * METRE;
  }

  private List<String> fly(ZoneIndex zones, double lat, double lon, @Nullable Double altitude) {
    ZoneTracker.Fix fix = fix(lat, lon, altitude);
    List<ZoneTracker.Transition> transitions = ZoneTracker.decide(track, fix, zones);
    track = ZoneTracker.apply(track, fix, transitions);
    return transitions.stream()
        .map(t -> (t instanceof ZoneTracker.Transition.Entered ? "entered " : "left ") + t.zoneId())
        .toList();
  }

  private ZoneTracker.Fix fix(double lat, double lon, @Nullable Double altitude) {
    return new ZoneTracker.Fix(lat, lon, altitude, START.plusSeconds(second++));
  }

  private static ZoneIndex zones(String... features) {
    String document =
        "{\"type\":\"FeatureCollection\",\"features\":[" + String.join(",", features) + "]}";
    GeoJsonZones.ZoneImport read = GeoJsonZones.read(new JsonMapper().readTree(document));
    assertThat(read.refused()).isEmpty();
    return ZoneIndex.of(1, read.zones().stream().map(GeoJsonZones.ImportedZone::zone).toList());
  }

  private static String square(String id, double lat, double lon, double half) {
    return feature(id, ring(lat, lon, half), "\"name\":\"" + id + "\"");
  }

  private static String ring(double lat, double lon, double half) {
    return "[" + ringOnly(lat, lon, half) + "]";
  }

  private static String ringOnly(double lat, double lon, double half) {
    double w = lon - half;
    double e = lon + half;
    double s = lat - half;
    double n = lat + half;
    return "[[%s,%s],[%s,%s],[%s,%s],[%s,%s],[%s,%s]]".formatted(w, s, e, s, e, n, w, n, w, s);
  }

  private static String feature(String id, String rings, String properties) {
    return "{\"type\":\"Feature\",\"properties\":{\"id\":\"%s\",%s},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":%s}}"
        .formatted(id, properties, rings);
  }
}
