package dev.skein.app;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which role owns which paths of the API. What no other role owns is the gateway's. */
final class PathTable {

  private static final Map<Role, Pattern> OWNED =
      Map.of(
          Role.USERS, Pattern.compile("/api/v1/(auth|users|keys|audit)(/.*)?"),
          Role.DRONES,
              Pattern.compile(
                  "/api/v1/((vehicles|zones|commands|registry)(/.*)?"
                      + "|drones/[^/]+/(commands|lease|status)(/.*)?)"),
          Role.TASKS, Pattern.compile("/api/v1/tasks(/.*)?"),
          Role.MONITORING, Pattern.compile("/api/v1/drones/[^/]+/trajectory"),
          Role.ALERTS, Pattern.compile("/api/v1/alerts(/.*)?"));

  private PathTable() {}

  /** The owner of a path, when that is not the gateway. */
  static Optional<Role> findOwner(String path) {
    return OWNED.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(path).matches())
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
