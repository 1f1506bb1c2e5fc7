package dev.skein.service.drones;

import dev.skein.api.Caller;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import dev.skein.events.PlainText;
import io.swagger.v3.oas.annotations.Operation;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code /api/v1/vehicles}: vehicles that are heard but are no drones yet. */
@RestController
@RequestMapping("/api/v1/vehicles")
public class VehiclesController {

  private static final int LONGEST_NAME = 100;
  private static final int MOST = 1_000;
  private static final Map<String, String> SORTS =
      Map.of("id", "id", "first_heard_at", "first_heard_at", "last_heard_at", "last_heard_at");

  private final Registry registry;

  public VehiclesController(Registry registry) {
    this.registry = registry;
  }

  /** The name the drone is to have; by default one is made of its address. */
  public record Acceptance(@Nullable String name) {}

  /** The drone a vehicle has become. */
  public record Accepted(DroneId droneId) {}

  /** The vehicles that wait or were refused, by default the longest waiting first. */
  @Operation(
      operationId = "listVehicles",
      summary = "Vehicles that are heard but are no drones: they wait, or were refused")
  @GetMapping
  public Registry.FoundVehicles list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset)
      throws SQLException {
    if (state != null && !state.equals("pending") && !state.equals("refused")) {
      throw RequestProblem.badField("state", "must be pending or refused");
    }
    return registry.listPending(state, Paging.of(limit, offset, sort, MOST, SORTS, "id"));
  }

  /** Makes a drone of a waiting vehicle. */
  @Operation(operationId = "acceptVehicle", summary = "Makes a drone of a waiting vehicle")
  @PostMapping("/{id}/accept")
  public Accepted accept(
      @PathVariable long id,
      @RequestBody(required = false) @Nullable Acceptance acceptance,
      Caller caller)
      throws SQLException {
    String name = acceptance == null ? null : acceptance.name();
    if (name != null && (name.length() > LONGEST_NAME || !PlainText.isPlain(name))) {
      throw RequestProblem.badField(
          "name", "must be at most 100 characters, without control characters");
    }
    return registry.accept(caller, id, name).map(Accepted::new).orElseThrow(() -> notFound(id));
  }

  /** Refuses a waiting vehicle. */
  @Operation(operationId = "refuseVehicle", summary = "Refuses a waiting vehicle")
  @PostMapping("/{id}/refuse")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void refuse(@PathVariable long id, Caller caller) throws SQLException {
    if (!registry.refuse(caller, id)) {
      throw notFound(id);
    }
  }

  private static ResponseStatusException notFound(long id) {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "No vehicle " + id + " is waiting.");
  }
}
