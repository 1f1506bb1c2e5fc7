package dev.skein.bench;

import dev.skein.airspace.GeoJsonZones;
import dev.skein.airspace.GeoJsonZones.ImportedZone;
import dev.skein.airspace.ZoneIndex;
import dev.skein.airspace.ZoneTracker;
import dev.skein.airspace.ZoneTracker.Fix;
import dev.skein.airspace.ZoneTracker.Track;
import dev.skein.airspace.ZoneTracker.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * The check of a position against 10,000 zones of 100 corners each, spread over a country: the
 * segment from the fix before, in zones and out of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ZoneCheckBenchmark {

  private static final int ZONES = 10_000;
  private static final int CORNERS = 100;
  private static final int DRONES = 1_000;
  private static final double SOUTH = 46;
  private static final double WEST = 6;
  private static final double SPAN_DEG = 4;

  private final Track[] tracks = new Track[DRONES];
  private final double[] headings = new double[DRONES];
  private ZoneIndex zones = ZoneIndex.EMPTY;
  private Instant now = Instant.parse("2025-08-03T10:30:00Z");
  private int next;

  @Setup
  public void make() {
    Random random = new Random(7);
    List<String> features = new ArrayList<>();
    for (int i = 0; i < ZONES; i++) {
      features.add(zone(i, random));
    }
    String document =
        "{\"type\":\"FeatureCollection\",\"features\":[" + String.join(",", features) + "]}";
    zones =
        ZoneIndex.of(
            1,
            GeoJsonZones.read(new JsonMapper().readTree(document)).zones().stream()
                .map(ImportedZone::zone)
                .toList());
    if (zones.size() != ZONES) {
      throw new IllegalStateException(zones.size() + " zones");
    }
    for (int i = 0; i < DRONES; i++) {
      headings[i] = random.nextDouble() * 2 * Math.PI;
      double latitude = SOUTH + random.nextDouble() * SPAN_DEG;
      double longitude = WEST + random.nextDouble() * SPAN_DEG;
      tracks[i] =
          ZoneTracker.apply(Track.NONE, new Fix(latitude, longitude, 500.0, now), List.of());
    }
  }

  /** One fix of one drone, 20 m on from its last. */
  @Benchmark
  public int check() {
    int drone = next;
    next = (next + 1) % DRONES;
    if (next == 0) {
      now = now.plusSeconds(1);
    }
    Track track = tracks[drone];
    Fix last = track.last();
    if (last == null) {
      throw new IllegalStateException("a track without a fix");
    }
    Fix fix =
        new Fix(
            bounded(SOUTH, last.latitude() + Math.cos(headings[drone]) * 0.00018),
            bounded(WEST, last.longitude() + Math.sin(headings[drone]) * 0.00026),
            500.0,
            now);
    List<Transition> transitions = ZoneTracker.decide(track, fix, zones);
    tracks[drone] = ZoneTracker.apply(track, fix, transitions);
    return transitions.size();
  }

  /** A star-shaped polygon of 100 corners, 0.3 to 1.5 km from its middle. */
  private static String zone(int number, Random random) {
    double latitude = SOUTH + random.nextDouble() * SPAN_DEG;
    double longitude = WEST + random.nextDouble() * SPAN_DEG;
    double size = 0.003 + random.nextDouble() * 0.009;
    StringBuilder ring = new StringBuilder();
    String first = "";
    for (int i = 0; i < CORNERS; i++) {
      double angle = 2 * Math.PI * i / CORNERS;
      double radius = size * (0.8 + 0.2 * random.nextDouble());
      String corner =
          String.format(
              Locale.ROOT,
              "[%.6f,%.6f]",
              longitude + radius * Math.cos(angle) * 1.4,
              latitude + radius * Math.sin(angle));
      first = i == 0 ? corner : first;
      ring.append(corner).append(',');
    }
    return String.format(
        Locale.ROOT,
        "{\"type\":\"Feature\",\"id\":\"z%d\",\"properties\":{\"name\":\"z%d\"},"
            + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[%s%s]]}}",
        number,
        number,
        ring,
        first);
  }

  private static double bounded(double low, double value) {
    return value < low ? value + SPAN_DEG : value > low + SPAN_DEG ? value - SPAN_DEG : value;
  }
}
