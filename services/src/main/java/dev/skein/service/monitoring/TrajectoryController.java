package dev.skein.service.monitoring;

import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.Operation;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code /api/v1/drones/{id}/trajectory}: where a drone has been. */
@RestController
@RequestMapping("/api/v1/drones/{id}/trajectory")
public class TrajectoryController {

  private static final MediaType GEO_JSON = MediaType.parseMediaType("application/geo+json");
  private static final int MOST = 100_000;
  private static final Duration DEFAULT_SPAN = Duration.ofHours(24);
  private static final Set<String> FORMATS = Set.of("", "json", "geojson");

  /** Of PostgreSQL's times. */
  private static final Duration RESOLUTION = Duration.of(1, ChronoUnit.MICROS);

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private final TrajectoryStore trajectories;
  private final InstantSource clock;

  public TrajectoryController(TrajectoryStore trajectories, InstantSource clock) {
    this.trajectories = trajectories;
    this.clock = clock;
  }

  /**
   * Positions in order of time. Those of one time are on one page, which may be longer than the
   * limit for that.
   *
   * @param truncated whether there are more: ask again from {@code next}
   * @param next the time to go on from; null at the end
   */
  public record Trajectory(
      DroneId droneId,
      Instant from,
      Instant to,
      List<TrajectoryStore.Point> points,
      boolean truncated,
      @Nullable Instant next) {}

  /**
   * The drone's positions, by default those of the last 24 hours: as JSON, or as a GeoJSON feature
   * when {@code Accept: application/geo+json} or {@code format=geojson} asks for it.
   */
  @Operation(
      operationId = "getTrajectory",
      summary = "Where a drone has been, in order of time: JSON or GeoJSON")
  @GetMapping
  public ResponseEntity<Object> get(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable Instant from,
      @RequestParam(required = false) @Nullable Instant to,
      @RequestParam(defaultValue = "10000") int limit,
      @RequestParam(defaultValue = "") String format,
      @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept)
      throws SQLException {
    if (!FORMATS.contains(format)) {
      throw bad("format: must be json or geojson");
    }
    Trajectory trajectory = read(id, from, to, limit);
    boolean asGeoJson = format.equals("geojson") || accept.contains(GEO_JSON.toString());
    return asGeoJson
        ? ResponseEntity.ok().contentType(GEO_JSON).body(geoJson(trajectory))
        : ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(trajectory);
  }

  private Trajectory read(long id, @Nullable Instant from, @Nullable Instant to, int limit)
      throws SQLException {
    if (id < 1) {
      throw bad("id: must be 1 or more");
    }
    if (limit < 1 || limit > MOST) {
      throw bad("limit: must be 1 to " + MOST);
    }
    checkTime("from", from);
    checkTime("to", to);
    Instant end = to == null ? clock.instant().plusSeconds(1) : to;
    Instant start = from == null ? end.minus(DEFAULT_SPAN) : from;
    if (!start.isBefore(end)) {
      throw bad("from: must be before to");
    }
    DroneId drone = new DroneId(id);
    List<TrajectoryStore.Point> points = trajectories.list(drone, start, end, limit + 1);
    if (points.size() <= limit) {
      return new Trajectory(drone, start, end, points, false, null);
    }
    Instant first = points.getFirst().observedAt();
    Instant next = points.getLast().observedAt();
    if (first.equals(next)) {
      next = first.plus(RESOLUTION);
      points = trajectories.list(drone, first, next, MOST);
    } else {
      points = until(next, points);
    }
    return new Trajectory(drone, start, end, points, true, next);
  }

  /** Times that PostgreSQL and every client can write. */
  private static void checkTime(String name, @Nullable Instant time) {
    if (time != null && (time.isBefore(EARLIEST) || time.isAfter(LATEST))) {
      throw bad(name + ": must be a time from 1970 to 9999");
    }
  }

  /** Without those of the time that the next page begins with, so that none comes twice. */
  private static List<TrajectoryStore.Point> until(
      Instant next, List<TrajectoryStore.Point> points) {
    return points.stream().filter(point -> point.observedAt().isBefore(next)).toList();
  }

  /** One line, with the times beside it. */
  private static Map<String, Object> geoJson(Trajectory trajectory) {
    List<List<Double>> line = new ArrayList<>();
    List<Instant> times = new ArrayList<>();
    for (TrajectoryStore.Point point : trajectory.points()) {
      Double altitude = point.altitude();
      line.add(
          altitude == null
              ? List.of(point.longitude(), point.latitude())
              : List.of(point.longitude(), point.latitude(), altitude));
      times.add(point.observedAt());
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("drone_id", trajectory.droneId());
    properties.put("truncated", trajectory.truncated());
    if (trajectory.next() != null) {
      properties.put("next", trajectory.next());
    }
    properties.put("times", times);
    Map<String, Object> feature = new LinkedHashMap<>();
    feature.put("type", "Feature");
    feature.put("geometry", geometry(line));
    feature.put("properties", properties);
    return feature;
  }

  /** A line needs two points (RFC 7946, 3.1.4). */
  private static @Nullable Map<String, Object> geometry(List<List<Double>> line) {
    return switch (line.size()) {
      case 0 -> null;
      case 1 -> Map.of("type", "Point", "coordinates", line.getFirst());
      default -> Map.of("type", "LineString", "coordinates", line);
    };
  }

  private static ResponseStatusException bad(String reason) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
  }
}
