package dev.skein.service.gateway;

import dev.skein.api.Caller;
import dev.skein.api.DroneGroups;
import dev.skein.api.RequestProblem;
import dev.skein.bus.TransientFailure;
import dev.skein.events.DroneId;
import dev.skein.links.http.HttpLink;
import dev.skein.links.http.HttpLink.Taken;
import dev.skein.links.http.TelemetryReader;
import dev.skein.links.http.TelemetryReader.Read;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/telemetry}: reports of vehicles that speak HTTP. */
@RestController
@RequestMapping("/api/v1/telemetry")
public class TelemetryController {

  private static final String NDJSON = "application/x-ndjson";
  private static final long PATIENCE_SECONDS = 10;
  private static final int MOST_REJECTIONS = 100;

  private final HttpLink link;
  private final DroneGroups groups;
  private final TelemetryReader reader = new TelemetryReader();

  public TelemetryController(HttpLink link, DroneGroups groups) {
    this.link = link;
    this.groups = groups;
  }

  /** A report that was not taken: which (from 0), the field at fault, and why. */
  public record Rejection(int index, String field, String reason) {}

  /**
   * What became of a body.
   *
   * @param accepted reports that are on Kafka now
   * @param pending reports held until their vehicle is a drone
   * @param rejected how many were not taken
   * @param rejections the first hundred of them
   */
  public record Taking(int accepted, int pending, int rejected, List<Rejection> rejections) {}

  /**
   * Takes one report, an array, or one a line (Content-Type application/x-ndjson). Answers when
   * what was accepted is on Kafka; 422 when nothing was, 503 when Kafka does not take it, 413 for
   * more than 16 MiB or 200,000 reports, 415 for another Content-Type.
   */
  @Operation(
      operationId = "postTelemetry",
      summary = "Takes reports of vehicles that speak HTTP: one, an array, or one a line (NDJSON)",
      description =
          "A report's `timestamp` is when it was true (`observed_at`). Without one, or where it is"
              + " ahead of the server's clock, that is when the report was received. A report from"
              + " before the drone's newest is a point of its trajectory only; one that is more than"
              + " 24 hours old is rejected, with the field `timestamp`.")
  @ApiResponse(
      responseCode = "200",
      description = "What became of each report",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = Taking.class)))
  @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, NDJSON})
  public ResponseEntity<Object> take(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(types = {"object", "array"})),
                @Content(mediaType = NDJSON, schema = @Schema(type = "string"))
              })
          @RequestBody
          byte[] body,
      HttpServletRequest request,
      Caller caller)
      throws InterruptedException {
    MediaType type = MediaType.parseMediaType(request.getContentType());
    List<Read> reports = reader.read(body, type.getSubtype().equalsIgnoreCase("x-ndjson"));
    if (reports.size() > TelemetryReader.MOST_REPORTS) {
      throw RequestProblem.tooLarge(
          "A body has at most %d reports; nothing was taken."
              .formatted(TelemetryReader.MOST_REPORTS));
    }
    List<CompletableFuture<?>> kept = new ArrayList<>();
    List<Rejection> rejections = new ArrayList<>();
    String remoteAddress = request.getRemoteAddr();
    int pending = 0;
    for (int i = 0; i < reports.size(); i++) {
      switch (reports.get(i)) {
        case Read.Bad bad -> rejections.add(new Rejection(bad.index(), bad.field(), bad.reason()));
        case Read.Good good when !mayReport(caller, good) ->
            rejections.add(
                new Rejection(
                    i,
                    good.vehicle() == null ? "drone_id" : "vehicle",
                    "is no drone of the groups that you may order"));
        case Read.Good good -> {
          switch (link.take(good, remoteAddress)) {
            case Taken.Accepted accepted -> kept.add(accepted.kept());
            case Taken.Pending() -> pending++;
            case Taken.NotNow(String reason) ->
                kept.add(CompletableFuture.failedFuture(new TransientFailure(reason)));
            case Taken.Refused refused ->
                rejections.add(new Rejection(i, refused.field(), refused.reason()));
          }
        }
      }
    }
    try {
      CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
          .header(HttpHeaders.RETRY_AFTER, "2")
          .body(
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  "Not all of it was taken"
                      + reason(e)
                      + "; some reports may be kept. Try again."));
    }
    List<Rejection> first = rejections.stream().limit(MOST_REJECTIONS).toList();
    Taking taking = new Taking(kept.size(), pending, rejections.size(), first);
    boolean isNothing = kept.isEmpty() && pending == 0;
    if (isNothing) {
      ProblemDetail problem =
          ProblemDetail.forStatusAndDetail(
              HttpStatus.UNPROCESSABLE_CONTENT,
              first.isEmpty()
                  ? "The body holds no report."
                  : "Nothing was taken; first: "
                      + first.getFirst().field()
                      + ": "
                      + first.getFirst().reason());
      if (!first.isEmpty() && !first.getFirst().field().isEmpty()) {
        problem.setProperty("field", first.getFirst().field());
      }
      problem.setProperty("rejections", first);
      return ResponseEntity.unprocessableContent().body(problem);
    }
    return ResponseEntity.ok(taking);
  }

  /** Who is limited to groups reports of their drones; a new vehicle is in none. */
  private boolean mayReport(Caller caller, Read.Good report) {
    if (caller.mayChangeFleet()) {
      return true;
    }
    String vehicle = report.vehicle();
    Optional<DroneId> drone =
        vehicle == null ? Optional.of(report.report().droneId()) : link.findDrone(vehicle);
    return drone.isPresent() && caller.mayCommand(groups.find(drone.get()));
  }

  private static String reason(Exception e) {
    return e.getCause() instanceof TransientFailure refused
        ? " (" + refused.getMessage() + ")"
        : "";
  }
}
