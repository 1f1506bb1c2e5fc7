package dev.skein.links.http;

import dev.skein.events.CommandEvent.Accepted;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Orders as vehicles read them: command_id, drone_id, command, parameters, expires_at. */
public final class OrderJson {

  private static final JsonMapper JSON = new JsonMapper();

  private OrderJson() {}

  /** One order. */
  static byte[] one(Accepted order) {
    return JSON.writeValueAsBytes(node(order));
  }

  /** {@code {"orders": [...]}}. */
  public static byte[] several(List<Accepted> orders) {
    ObjectNode all = JSON.createObjectNode();
    orders.forEach(order -> all.withArray("orders").add(node(order)));
    return JSON.writeValueAsBytes(all);
  }

  private static ObjectNode node(Accepted order) {
    ObjectNode node = JSON.createObjectNode();
    node.put("command_id", order.commandId());
    node.put("drone_id", order.droneId().value());
    node.put("command", order.command());
    node.set("parameters", JSON.valueToTree(order.parameters()));
    node.put("expires_at", order.expiresAt().toString());
    return node;
  }
}
