package dev.skein.service.users;

import dev.skein.api.Permissions;
import dev.skein.events.Role;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Roles by group in a text column: a JSON object, its names sorted. */
final class GroupsText {

  private static final JsonMapper JSON = new JsonMapper();

  private GroupsText() {}

  static String write(Map<String, Role> groups) {
    ObjectNode object = JSON.createObjectNode();
    new TreeMap<>(groups).forEach((group, role) -> object.put(group, role.word()));
    return object.toString();
  }

  /** What a row says of somebody. */
  static Permissions permissions(String role, String groups) {
    Map<String, Role> each = new TreeMap<>();
    for (Map.Entry<String, JsonNode> group : JSON.readTree(groups).properties()) {
      each.put(group.getKey(), role(group.getValue().asString()));
    }
    return new Permissions(role(role), each);
  }

  private static Role role(String word) {
    return Role.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
