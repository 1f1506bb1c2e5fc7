package dev.skein.airspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Edges are straight in longitude and latitude (RFC 7946, 3.1.1), wherever they are. */
class LonLatPolygonTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final double METRE = 1 / 111_195.0;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Where the geodesic would be far from the parallel.
        "[[8,47],[9,47],[9,48],[8,48],[8,47]] | 47.0005 | 8.5 | true",
        "[[8,47],[9,47],[9,48],[8,48],[8,47]] | 48.0005 | 8.5 | false",
        "[[5,45],[10,45],[10,48],[5,48],[5,45]] | 45.02 | 7.5 | true",
        "[[5,45],[10,45],[10,48],[5,48],[5,45]] | 48.01 | 7.5 | false",
        // A cap and a belt all the way round.
        "[[-180,80],[180,80],[180,90],[-180,90],[-180,80]] | 85 | 8 | true",
        "[[-180,80],[180,80],[180,90],[-180,90],[-180,80]] | 90 | 0 | true",
        "[[-180,80],[180,80],[180,90],[-180,90],[-180,80]] | 80.0001 | 180 | true",
        "[[-180,80],[180,80],[180,90],[-180,90],[-180,80]] | 79.999 | 8 | false",
        "[[-180,0],[180,0],[180,10],[-180,10],[-180,0]] | 5 | -70 | true",
        "[[-180,0],[180,0],[180,10],[-180,10],[-180,0]] | 5 | 180 | true",
        "[[-180,0],[180,0],[180,10],[-180,10],[-180,0]] | -1 | 180 | false",
        "[[-180,-80],[180,-80],[180,85],[-180,85],[-180,-80]] | 0 | 0 | true",
        "[[-180,-80],[180,-80],[180,85],[-180,85],[-180,-80]] | 89 | 0 | false",
        // Corners on one side of the antimeridian only.
        "[[-180,0],[180,0],[180,10],[-180,10],[-180,5],[-180,0]] | 5 | 180 | true",
        "[[-180,0],[0,0],[180,0],[180,10],[-180,10],[-180,0]] | 5 | 180 | true",
        // The whole world.
        "[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]] | 5 | 17 | true",
        // Not cut at the antimeridian; both its names in one ring; a ring round the pole.
        "[[170,0],[-170,0],[-170,10],[170,10],[170,0]] | 5 | 180 | true",
        "[[170,0],[-170,0],[-170,10],[170,10],[170,0]] | 5 | 0 | false",
        "[[170,0],[180,0],[-180,0],[-170,0],[-170,10],[170,10],[170,0]] | 5 | -175 | true",
        "[[170,0],[180,0],[-180,0],[-170,0],[-170,10],[170,10],[170,0]] | 5 | 0 | false",
        "[[0,89],[90,89],[180,89],[-90,89],[0,89]] | 89.99 | 45 | true",
        "[[0,89],[90,89],[180,89],[-90,89],[0,89]] | 89.0001 | 45 | true",
        "[[0,89],[90,89],[180,89],[-90,89],[0,89]] | 88.9 | 45 | false",
        // A wedge with its corners at the pole.
        "[[0,60],[90,60],[90,90],[0,90],[0,60]] | 89 | 45 | true",
        "[[0,60],[90,60],[90,90],[0,90],[0,60]] | 89 | 91 | false",
      })
  void whatIsInsideIsWhatTheDrawingShows(String ring, double lat, double lon, boolean inside) {
    assertThat(isInside(zone("[" + ring + "]"), lat, lon)).isEqualTo(inside);
  }

  @Test
  void aBeltHasHolesAndAWorldHasThemToo() {
    String hole = "[[7,46],[7,48],[9,48],[9,46],[7,46]]";
    ZoneIndex belt = zone("[[[-180,40],[180,40],[180,50],[-180,50],[-180,40]]," + hole + "]");
    ZoneIndex world = zone("[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]," + hole + "]");

    for (ZoneIndex zone : List.of(belt, world)) {
      assertThat(isInside(zone, 47, 8)).isFalse();
      assertThat(isInside(zone, 45.99, 8)).isTrue();
      assertThat(isInside(zone, 45, -170)).isTrue();
    }
    assertThat(isInside(belt, 30, 8)).isFalse();
    assertThat(isInside(world, -89, 8)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[[0,0],[1,1],[0,0],[1,1]]] | the rings enclose no area",
        "[[[0,0],[1,0],[1,1],[0,1]],[[0,0],[1,0],[1,1],[0,1]]] | the rings enclose no area",
        "[[[0,0],[1,0],[1,1],[0,1]],[[0.5,0.5],[2,0.5],[2,0.6],[0.5,0.6]]] | rings cross or touch themselves or each other",
        "[[[0,0],[1,0],[1,1],[0,1]],[[3,3],[4,3],[4,4],[3,4]]] | rings cross or touch themselves or each other",
        "[[[0,0],[2,2],[2,0],[0,2]]] | the ring crosses or touches itself",
        "[[[0,0],[1,1],[2,2],[2,0],[1,1],[0,2]]] | the ring crosses or touches itself",
      })
  void whatEnclosesNoPlainAreaIsRefused(String rings, String reason) {
    assertThat(read(rings).refused())
        .extracting(GeoJsonZones.RefusedZone::reason)
        .containsExactly("geometry.coordinates: " + reason);
  }

  @Test
  void moreThanAHundredThousandPositionsAreRefused() {
    String turns =
        java.util.stream.IntStream.range(0, 40)
            .mapToObj(i ->
                String.format(
                    Locale.ROOT, "[-180,%1$d],[180,%1$d],[180,%2$d],[-180,%2$d]", 2 * i, 2 * i + 1))
            .collect(Collectors.joining(","));

    assertThat(read("[[" + turns + "]]").refused())
        .extracting(GeoJsonZones.RefusedZone::reason)
        .containsExactly(
            "geometry.coordinates: a polygon has more than 100000 positions, with those that its"
                + " straight edges need");
  }

  @Test
  void rectanglesAgreeWithThePlane() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 30; run++) {
      List<double[]> corners = rectangle(random);
      compare(corners, random, "seed %d run %d".formatted(seed, run));
    }
  }

  @Test
  void starsAgreeWithThePlane() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 30; run++) {
      List<double[]> corners = new ArrayList<>();
      double middleLon = random.nextDouble() * 360 - 180;
      double middleLat = random.nextDouble() * 100 - 50;
      int number = 5 + random.nextInt(10);
      for (int i = 0; i < number; i++) {
        double radius = 2 + random.nextDouble() * 36;
        double angle = 2 * Math.PI * i / number;
        corners.add(
            new double[] {
              middleLon + 2 * radius * Math.cos(angle), middleLat + radius * Math.sin(angle)
            });
      }
      compare(corners, random, "seed %d run %d".formatted(seed, run));
    }
  }

  @Test
  void whateverIsDrawnIsTakenOrRefused() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int refused = 0;
    for (int run = 0; run < 30; run++) {
      List<String> corners = new ArrayList<>();
      int number = 3 + random.nextInt(5);
      for (int i = 0; i < number; i++) {
        corners.add("[" + (random.nextInt(9) - 4) * 45 + "," + (random.nextInt(5) - 2) * 45 + "]");
      }
      refused += read("[[" + String.join(",", corners) + "]]").refused().size();
    }
    assertThat(refused).as("seed %d", seed).isBetween(3, 90);
  }

  /** Small, large, across the antimeridian, to a pole, all the way round. */
  private static List<double[]> rectangle(Random random) {
    boolean isWhole = random.nextInt(4) == 0;
    double south = random.nextInt(4) == 0 ? -90 : random.nextDouble() * 178 - 89;
    double north = random.nextInt(4) == 0 ? 90 : south + 0.5 + random.nextDouble() * (89.4 - south);
    double west = isWhole ? -180 : random.nextDouble() * 360 - 180;
    double east = isWhole ? 180 : west + Math.pow(10, -1 + 3.25 * random.nextDouble());
    List<double[]> corners = new ArrayList<>();
    corners.add(new double[] {west, south});
    corners.add(new double[] {east, south});
    corners.add(new double[] {east, north});
    if (random.nextBoolean()) {
      corners.add(new double[] {(west + east) / 2, north});
    }
    corners.add(new double[] {west, north});
    return random.nextBoolean() ? corners : corners.reversed();
  }

  /** Corners in one plane, longitudes beyond 180 where need be. */
  private static void compare(List<double[]> corners, Random random, String run) {
    String ring =
        corners.stream()
            .map(c -> "[" + wrapped(c[0]) + "," + c[1] + "]")
            .collect(Collectors.joining(",", "[[", "]]"));
    ZoneIndex zone = zone(ring);
    for (int i = 0; i < 40; i++) {
      double lat = random.nextDouble() * 180 - 90;
      double lon = random.nextDouble() * 360 - 180;
      if (i % 2 == 0) {
        // Near an edge, where it matters.
        int corner = random.nextInt(corners.size());
        double[] a = corners.get(corner);
        double[] b = corners.get((corner + 1) % corners.size());
        double along = random.nextDouble();
        lon = wrapped(a[0] + (b[0] - a[0]) * along + random.nextGaussian() * 10 * METRE);
        lat =
            Math.clamp(a[1] + (b[1] - a[1]) * along + random.nextGaussian() * 10 * METRE, -90, 90);
      }
      if (isClear(corners, lat, lon)) {
        assertThat(isInside(zone, lat, lon))
            .as("%s: %s at latitude %s, longitude %s", run, ring, lat, lon)
            .isEqualTo(isInPlane(corners, lat, lon));
      }
    }
  }

  /** Whether a metre and a half this way or that makes no difference. */
  private static boolean isClear(List<double[]> corners, double lat, double lon) {
    boolean here = isInPlane(corners, lat, lon);
    double north = 1.5 * METRE;
    double east = Math.min(180, north / Math.max(1e-9, Math.cos(Math.toRadians(lat))));
    return Math.abs(lat) < 90 - 2 * north
        && isInPlane(corners, lat + north, lon) == here
        && isInPlane(corners, lat - north, lon) == here
        && isInPlane(corners, lat, lon + east) == here
        && isInPlane(corners, lat, lon - east) == here;
  }

  /** Even-odd, on the plane and on its copies to the left and right. */
  private static boolean isInPlane(List<double[]> corners, double lat, double lon) {
    for (double shift = -720; shift <= 720; shift += 360) {
      boolean inside = false;
      for (int i = 0; i < corners.size(); i++) {
        double[] a = corners.get(i);
        double[] b = corners.get((i + 1) % corners.size());
        boolean isAcross = (a[1] > lat) != (b[1] > lat);
        if (isAcross && lon + shift < a[0] + (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1])) {
          inside = !inside;
        }
      }
      if (inside) {
        return true;
      }
    }
    return false;
  }

  private static double wrapped(double longitude) {
    double wrapped = longitude;
    while (wrapped > 180) {
      wrapped -= 360;
    }
    while (wrapped < -180) {
      wrapped += 360;
    }
    return wrapped;
  }

  private static boolean isInside(ZoneIndex index, double latitude, double longitude) {
    return !ZoneTracker.decide(
            ZoneTracker.Track.NONE,
            new ZoneTracker.Fix(latitude, longitude, null, Instant.EPOCH),
            index)
        .isEmpty();
  }

  private static ZoneIndex zone(String rings) {
    GeoJsonZones.ZoneImport read = read(rings);
    assertThat(read.refused()).as(rings).isEmpty();
    return ZoneIndex.of(1, read.zones().stream().map(GeoJsonZones.ImportedZone::zone).toList());
  }

  private static GeoJsonZones.ZoneImport read(String rings) {
    return GeoJsonZones.read(
        JSON.readTree(
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"z\","
                + "\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
                + rings
                + "}}]}"));
  }
}
