package dev.skein.service.gateway;

import dev.skein.api.Caller;
import dev.skein.api.DroneGroups;
import dev.skein.events.DroneStatus;
import dev.skein.service.gateway.live.DroneView;
import dev.skein.service.gateway.live.LiveState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/monitoring}: the fleet and the services at one look. */
@RestController
@RequestMapping("/api/v1/monitoring")
public class MonitoringController {

  private final LiveState state;
  private final DroneGroups groups;
  private final Instances instances;
  private final InstantSource clock;

  public MonitoringController(
      LiveState state, DroneGroups groups, Instances instances, InstantSource clock) {
    this.state = state;
    this.groups = groups;
    this.instances = instances;
    this.clock = clock;
  }

  /** What there is to see now. */
  @Schema(name = "Monitoring")
  public record Look(Instant at, Fleet drones, List<Instances.Instance> services) {}

  /**
   * The drones that the caller may see.
   *
   * @param connected how many are heard now
   * @param byStatus how many have each status that any has
   */
  @Schema(name = "FleetCount")
  public record Fleet(int total, int connected, Map<DroneStatus, Integer> byStatus) {}

  /** The drones counted by status, and the services' instances. */
  @Operation(
      operationId = "getMonitoring",
      summary = "The fleet counted by status, and how each service is",
      description =
          "The drones are those that the caller may see. A service's instance is up, silent"
              + " (no sign of life for 5 s) or stopped (it said so); those that are not up are"
              + " told for an hour.")
  @GetMapping
  public Look get(Caller caller) {
    Instant now = clock.instant();
    Map<DroneStatus, Integer> byStatus = new EnumMap<>(DroneStatus.class);
    int connected = 0;
    int total = 0;
    for (DroneView drone : state.list()) {
      if (groups.mayView(caller.permissions(), drone.droneId())) {
        total++;
        connected += drone.connected() ? 1 : 0;
        byStatus.merge(drone.status(), 1, Integer::sum);
      }
    }
    return new Look(now, new Fleet(total, connected, byStatus), instances.list(now));
  }
}
