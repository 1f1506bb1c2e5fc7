package dev.skein.service.gateway;

import dev.skein.api.RequestProblem;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.links.http.HttpOrders;
import dev.skein.links.http.HttpOrders.Asked;
import dev.skein.links.http.OrderJson;
import dev.skein.links.http.SignedRequest;
import dev.skein.links.http.Stage;
import dev.skein.links.http.VehicleKey;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/vehicle/orders}: vehicles that speak HTTP ask for their orders, and say what
 * becomes of them. No login: each request is signed with the vehicle's key (docs/http-vehicles.md).
 */
@RestController
@RequestMapping("/api/v1/vehicle/orders")
public class VehicleOrdersController {

  private static final long PATIENCE_SECONDS = 10;
  private static final String RETRY_SECONDS = "2";
  private static final byte[] NOTHING = {};
  private static final String HANDED_OUT =
      """
      {"orders":[{"command_id":"01999b1c-7d1e-7c3a-9a54-3b8f1f2f6a10","drone_id":7,
      "command":"set_speed","parameters":{"speed":5.0},"expires_at":"2026-11-29T10:00:10Z"}]}
      """;

  private final HttpOrders orders;
  private final InstantSource clock;

  public VehicleOrdersController(HttpOrders orders, InstantSource clock) {
    this.orders = orders;
    this.clock = clock;
  }

  /**
   * The vehicle's orders, as soon as there are any: 200 with them, or 204 when none has come in
   * that time. Each is handed out once. The answer is signed.
   *
   * @param wait seconds
   */
  @Operation(
      operationId = "takeOrders",
      summary = "A vehicle's orders, each once; waits for them. Signed with the vehicle's key")
  @SecurityRequirements
  @ApiResponse(
      responseCode = "200",
      description = "What the vehicle is to do",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = HandedOut.class),
              examples = @ExampleObject(HANDED_OUT)))
  @ApiResponse(responseCode = "204", description = "There are none", content = @Content)
  @GetMapping
  public ResponseEntity<Object> take(
      @RequestParam(defaultValue = "20") int wait, HttpServletRequest request)
      throws InterruptedException {
    long longest = HttpOrders.LONGEST_WAIT.toSeconds();
    if (wait < 0 || wait > longest) {
      throw RequestProblem.badField("wait", "must be 0 to " + longest + " seconds");
    }
    return switch (orders.judge(signed(request, NOTHING))) {
      case HttpOrders.Judged.Refused(String reason) -> problem(HttpStatus.UNAUTHORIZED, reason);
      case HttpOrders.Judged.Known(VehicleKey key) -> {
        Asked asked = orders.ask(key).orElse(null);
        yield asked == null
            ? problem(
                HttpStatus.NOT_FOUND,
                "No drone goes by the name of this vehicle: it must have reported telemetry.")
            : answer(key, request, await(asked, wait));
      }
    };
  }

  /** Takes a vehicle's word on an order; 204 when it is on Kafka. */
  @Operation(
      operationId = "tellStage",
      summary =
          "A vehicle says what becomes of an order: acknowledged, executing, completed, refused,"
              + " failed. Signed with the vehicle's key")
  @SecurityRequirements
  @ApiResponse(responseCode = "204", description = "It is told", content = @Content)
  @PostMapping(path = "/{commandId}/stages", consumes = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<Object> tell(
      @PathVariable String commandId,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = StageBody.class)))
          @RequestBody
          byte[] body,
      HttpServletRequest request)
      throws InterruptedException {
    return switch (orders.judge(signed(request, body))) {
      case HttpOrders.Judged.Refused(String reason) -> problem(HttpStatus.UNAUTHORIZED, reason);
      case HttpOrders.Judged.Known(VehicleKey key) ->
          switch (Stage.read(body)) {
            case Stage.Read.Bad(String field, String reason) ->
                problem(HttpStatus.UNPROCESSABLE_CONTENT, field, reason);
            case Stage.Read.Good(Stage stage) -> tell(key, commandId, stage);
          };
    };
  }

  /**
   * What a vehicle says of an order.
   *
   * @param stage acknowledged, executing, completed, refused or failed
   * @param progress percent, of one that is executing
   * @param reason of one that is refused or has failed; 1 to 200 characters
   */
  public record StageBody(String stage, @Nullable Double progress, @Nullable String reason) {}

  /** Orders for one vehicle; only for the API's description. */
  @Schema(name = "VehicleOrders")
  public record HandedOut(List<HandedOutOrder> orders) {}

  /** One of them; only for the API's description. */
  @Schema(name = "VehicleOrder")
  public record HandedOutOrder(
      String commandId,
      long droneId,
      String command,
      Map<String, Object> parameters,
      Instant expiresAt) {}

  private ResponseEntity<Object> tell(VehicleKey key, String commandId, Stage stage)
      throws InterruptedException {
    CompletableFuture<?> told = orders.tell(key, commandId, stage).orElse(null);
    if (told == null) {
      return problem(
          HttpStatus.NOT_FOUND, "This vehicle was not given that order, or the order has ended.");
    }
    try {
      told.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return ResponseEntity.noContent().header(VehicleKey.GATEWAY, orders.gateway()).build();
    } catch (ExecutionException | TimeoutException e) {
      return problem(
          HttpStatus.SERVICE_UNAVAILABLE, "Kafka has not taken note of it in time; it still may.");
    }
  }

  private List<Accepted> await(Asked asked, int seconds) throws InterruptedException {
    try {
      return asked.orders().get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return orders.end(asked);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request for orders does not fail", e);
    }
  }

  private ResponseEntity<Object> answer(
      VehicleKey key, HttpServletRequest request, List<Accepted> handedOut) {
    boolean isNone = handedOut.isEmpty();
    byte[] body = isNone ? NOTHING : OrderJson.several(handedOut);
    HttpStatus status = isNone ? HttpStatus.NO_CONTENT : HttpStatus.OK;
    String nonce = Objects.requireNonNull(request.getHeader(VehicleKey.NONCE));
    long now = clock.instant().getEpochSecond();
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(status)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .header(VehicleKey.TIMESTAMP, Long.toString(now))
            .header(VehicleKey.NONCE, nonce)
            .header(VehicleKey.GATEWAY, orders.gateway())
            .header(
                VehicleKey.SIGNATURE,
                key.sign(now, nonce, Integer.toString(status.value()), target(request), body));
    return isNone
        ? answer.build()
        : answer
            .contentType(MediaType.APPLICATION_JSON)
            .body(new String(body, StandardCharsets.UTF_8));
  }

  private static SignedRequest signed(HttpServletRequest request, byte[] body) {
    return new SignedRequest(
        request.getHeader(VehicleKey.VEHICLE),
        request.getHeader(VehicleKey.TIMESTAMP),
        request.getHeader(VehicleKey.NONCE),
        request.getHeader(VehicleKey.SIGNATURE),
        request.getMethod(),
        target(request),
        body);
  }

  private static String target(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getRequestURI() + (query == null ? "" : "?" + query);
  }

  private ResponseEntity<Object> problem(HttpStatus status, String detail) {
    return problem(status, "", detail);
  }

  private ResponseEntity<Object> problem(HttpStatus status, String field, String detail) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, field.isEmpty() ? detail : field + ": " + detail);
    if (!field.isEmpty()) {
      problem.setProperty("field", field);
    }
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(status).header(VehicleKey.GATEWAY, orders.gateway());
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    return answer.body(problem);
  }
}
