package dev.skein.service.monitoring;

import dev.skein.api.Caller;
import dev.skein.api.DroneGroups;
import dev.skein.api.RequestProblem;
import dev.skein.api.Times;
import dev.skein.events.DroneId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/drones/{id}/trajectory}: where a drone has been. */
@RestController
@RequestMapping("/api/v1/drones/{id}/trajectory")
public class TrajectoryController {

  private static final String GEO_JSON_VALUE = "application/geo+json";
  private static final MediaType GEO_JSON = MediaType.parseMediaType(GEO_JSON_VALUE);
  private static final int MOST = 100_000;
  private static final String TIME = "A time (RFC 3339), for example 2026-03-01T10:00:00Z";
  private static final String FROM = TIME + ", or what next said";
  private static final Duration DEFAULT_SPAN = Duration.ofHours(24);
  private static final Set<String> FORMATS = Set.of("", "json", "geojson");

  private final TrajectoryStore trajectories;
  private final InstantSource clock;
  private final DroneGroups groups;

  public TrajectoryController(
      TrajectoryStore trajectories, InstantSource clock, DroneGroups groups) {
    this.groups = groups;
    this.trajectories = trajectories;
    this.clock = clock;
  }

  /**
   * Positions in order of time.
   *
   * @param truncated whether there are more: ask again with {@code from} as {@code next} says
   * @param next what to give as {@code from} to go on: a time, with {@code @} and a number behind
   *     it when the page ends within several positions of that time; absent at the end
   */
  public record Trajectory(
      DroneId droneId,
      Instant from,
      Instant to,
      List<TrajectoryStore.Point> points,
      boolean truncated,
      @Nullable String next) {}

  /**
   * The drone's positions, by default those of the last 24 hours: as JSON, or as a GeoJSON feature
   * when {@code Accept: application/geo+json} or {@code format=geojson} asks for it.
   */
  @Operation(
      operationId = "getTrajectory",
      summary = "Where a drone has been, in order of time: JSON or GeoJSON")
  @ApiResponse(
      responseCode = "200",
      description = "Positions, as JSON or as a GeoJSON feature",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Trajectory.class)),
        @Content(mediaType = GEO_JSON_VALUE, schema = @Schema(type = "object"))
      })
  @GetMapping
  public ResponseEntity<Object> get(
      @PathVariable long id,
      @Parameter(description = FROM) @RequestParam(required = false) @Nullable String from,
      @Parameter(description = TIME) @RequestParam(required = false) @Nullable String to,
      @RequestParam(defaultValue = "10000") int limit,
      @RequestParam(defaultValue = "") String format,
      @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "")
          String accept,
      Caller caller)
      throws SQLException {
    if (!FORMATS.contains(format)) {
      throw RequestProblem.badField("format", "must be json or geojson");
    }
    if (id > 0 && !groups.mayView(caller.permissions(), new DroneId(id))) {
      throw noDrone(id);
    }
    Trajectory trajectory = read(id, from, to, limit);
    // A drone that is struck out keeps its past.
    if (trajectory.points().isEmpty() && !groups.knows(trajectory.droneId())) {
      throw noDrone(id);
    }
    boolean asGeoJson = format.equals("geojson") || accept.contains(GEO_JSON.toString());
    return asGeoJson
        ? ResponseEntity.ok().contentType(GEO_JSON).body(geoJson(trajectory))
        : ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(trajectory);
  }

  private static RequestProblem noDrone(long id) {
    return RequestProblem.notFound("There is no drone " + id);
  }

  private Trajectory read(long id, @Nullable String from, @Nullable String to, int limit)
      throws SQLException {
    if (id < 1) {
      throw RequestProblem.badField("id", "must be 1 or more");
    }
    if (limit < 1 || limit > MOST) {
      throw RequestProblem.badField("limit", "must be 1 to " + MOST);
    }
    Instant end = to == null ? clock.instant().plusSeconds(1) : Times.parse("to", to);
    TrajectoryStore.Start start =
        from == null ? new TrajectoryStore.Start(end.minus(DEFAULT_SPAN), 0) : start(from);
    if (!start.time().isBefore(end)) {
      throw RequestProblem.badField("from", "must be before to");
    }
    List<TrajectoryStore.Listed> found = trajectories.list(new DroneId(id), start, end, limit + 1);
    boolean truncated = found.size() > limit;
    List<TrajectoryStore.Listed> page = truncated ? found.subList(0, limit) : found;
    return new Trajectory(
        new DroneId(id),
        start.time(),
        end,
        page.stream().map(TrajectoryStore.Listed::point).toList(),
        truncated,
        truncated ? next(page.getLast().start(), found.getLast().start()) : null);
  }

  /** A plain time where that says enough: others of the same time would come again. */
  private static String next(TrajectoryStore.Start last, TrajectoryStore.Start first) {
    return first.time().equals(last.time())
        ? first.time() + "@" + first.offset()
        : first.time().toString();
  }

  private static TrajectoryStore.Start start(String from) {
    int at = from.indexOf('@');
    if (at < 0) {
      return new TrajectoryStore.Start(Times.parse("from", from), 0);
    }
    String offset = from.substring(at + 1);
    if (!offset.matches("\\d{1,18}")) {
      throw RequestProblem.badField("from", "behind the @ must be the number that next has there");
    }
    return new TrajectoryStore.Start(
        Times.parse("from", from.substring(0, at)), Long.parseLong(offset));
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
}
