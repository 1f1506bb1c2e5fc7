package dev.skein.service.drones.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What another service asks for by {@code command.requested}: an order, or why it is none. Its
 * parameters are those of the same order by REST. Pure.
 */
final class ServiceRequest {

  /** The services that may ask: requests of others are none of this role's. */
  static final Set<String> SOURCES = Set.of("task-service", "alert-service");

  private static final int LONGEST_NAME = 100;
  private static final JsonMapper JSON = new JsonMapper();

  private ServiceRequest() {}

  /** What an event holds. */
  sealed interface Read {
    record Good(OrderRequest request) implements Read {}

    record Bad(String reason) implements Read {}
  }

  static Read read(CommandEvent.Requested asked) {
    if (!PlainText.isName(asked.requestedBy(), LONGEST_NAME)) {
      return new Read.Bad("requested_by: must be 1 to 100 characters, without control characters");
    }
    if (asked.onBehalfOf() != null && !PlainText.isName(asked.onBehalfOf(), LONGEST_NAME)) {
      return new Read.Bad("on_behalf_of: must be 1 to 100 characters, without control characters");
    }
    Optional<OrderKind> kind = OrderKind.find(asked.command());
    if (kind.isEmpty()) {
      return new Read.Bad("command: must be one of " + OrderKind.words());
    }
    List<Fault> faults = new ArrayList<>();
    Map<String, Object> parameters =
        OrderBody.parameters(kind.get(), JSON.valueToTree(asked.parameters()), faults);
    return faults.isEmpty()
        ? new Read.Good(
            new OrderRequest(
                kind.get(), parameters, asked.expiresAt(), false, null, asked.onBehalfOf()))
        : new Read.Bad(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
  }
}
