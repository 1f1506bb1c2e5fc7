package dev.skein.service.gateway;

import dev.skein.api.Caller;
import dev.skein.api.DroneGroups;
import dev.skein.api.Paging;
import dev.skein.api.RequestProblem;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.service.gateway.live.DroneView;
import dev.skein.service.gateway.live.LiveState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code /api/v1/drones}: the drones and their newest state. */
@RestController
@RequestMapping("/api/v1/drones")
public class DronesController {

  private static final int MOST = 10_000;

  /** By the field's name; the id settles what is equal. */
  private static final Map<String, Comparator<DroneView>> ORDERS =
      Map.of(
          "drone_id", Comparator.comparing(DroneView::droneId),
          "name", by(DroneView::name),
          "status", by(DroneView::status),
          "battery", by(DroneView::battery),
          "observed_at", by(DroneView::observedAt));

  private static final Map<String, String> SORTS =
      ORDERS.keySet().stream().collect(Collectors.toMap(Function.identity(), field -> field));

  private final LiveState state;
  private final DroneGroups groups;

  public DronesController(LiveState state, DroneGroups groups) {
    this.state = state;
    this.groups = groups;
  }

  /** Some of the drones, and how many match in all. */
  @Schema(name = "DronePage")
  public record Page(List<DroneView> items, int total) {}

  /** The drones, by id unless asked otherwise; of one status or one group if asked for. */
  @Operation(operationId = "listDrones", summary = "The drones and their newest state, by id")
  @GetMapping
  public Page list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String group,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") int offset,
      Caller caller) {
    Paging paging = Paging.of(limit, offset, sort, MOST, SORTS, "drone_id");
    Comparator<DroneView> order = Objects.requireNonNull(ORDERS.get(paging.column()));
    DroneStatus wanted = status == null ? null : status(status);
    List<DroneView> matching =
        state.list().stream()
            .filter(drone -> wanted == null || drone.status() == wanted)
            .filter(drone -> group == null || group.equals(groups.find(drone.droneId())))
            .filter(drone -> groups.mayView(caller.permissions(), drone.droneId()))
            .toList();
    return new Page(paging.page(matching, order), matching.size());
  }

  /** One drone. */
  @Operation(operationId = "getDrone", summary = "One drone and its newest state")
  @GetMapping("/{id}")
  public DroneView get(@PathVariable long id, Caller caller) {
    if (id < 1) {
      throw RequestProblem.badField("id", "must be 1 or more");
    }
    return state
        .find(new DroneId(id))
        .filter(drone -> groups.mayView(caller.permissions(), drone.droneId()))
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no drone " + id));
  }

  private static <T extends Comparable<? super T>> Comparator<DroneView> by(
      Function<DroneView, @Nullable T> field) {
    return Comparator.comparing(field, Comparator.nullsLast(Comparator.naturalOrder()))
        .thenComparing(DroneView::droneId);
  }

  private static DroneStatus status(String word) {
    for (DroneStatus status : DroneStatus.values()) {
      if (status.word().equals(word.toLowerCase(Locale.ROOT))) {
        return status;
      }
    }
    String words =
        Arrays.stream(DroneStatus.values())
            .map(DroneStatus::word)
            .collect(Collectors.joining(", "));
    throw RequestProblem.badField("status", "must be one of " + words);
  }
}
