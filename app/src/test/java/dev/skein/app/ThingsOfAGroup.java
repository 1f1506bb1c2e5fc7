package dev.skein.app;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One of each thing that a route of the API can name: a drone of a fleet group that is connected,
 * its order, a fleet order and a task of that group, a waiting vehicle; and of the admin's, who
 * makes them, the account, a session and a key.
 */
final class ThingsOfAGroup {

  private static final String SLOWER = "{\"command\":\"set_speed\",\"parameters\":{\"speed\":5}%s}";

  private final Map<String, String> ids;
  private final Map<String, String> bodies;

  private ThingsOfAGroup(Map<String, String> ids, Map<String, String> bodies) {
    this.ids = ids;
    this.bodies = bodies;
  }

  /** Makes them, of vehicles that are heard and some that are drones already. */
  static ThingsOfAGroup make(RunningProduct skein, String group) throws Exception {
    RestClient admin = new RestClient(skein.url(""), skein.token());
    String vehicles = "/api/v1/vehicles?state=pending";
    RunningProduct.await("a vehicle that waits", () -> items(admin, vehicles).size() > 0);
    if (items(admin, "/api/v1/registry").isEmpty()) {
      RunningProduct.await("two that wait", () -> items(admin, vehicles).size() > 1);
      String first = items(admin, vehicles).get(0).get("id").asString();
      admin.post("/api/v1/vehicles/" + first + "/accept", "{}").expect(200);
    }
    String drone = items(admin, "/api/v1/registry").get(0).get("drone_id").asString();
    admin
        .call(
            "PATCH",
            "/api/v1/registry/" + drone,
            "{\"group\":\"%s\"}".formatted(group),
            "If-Match",
            "*")
        .expect(200);
    String control = "/api/v1/drones/" + drone;
    RunningProduct.await(
        "it is here",
        () -> admin.get(control + "/status").body().path("connected").asBoolean(false));
    String order =
        admin
            .post(control + "/commands", SLOWER.formatted(""))
            .expect(202)
            .body()
            .get("command_id")
            .asString();
    RunningProduct.await(
        "the order's end",
        () ->
            admin
                .get(control + "/commands/" + order)
                .body()
                .get("state")
                .asString()
                .equals("completed"));
    String toMany = SLOWER.formatted(",\"drone_ids\":[%s]".formatted(drone));
    String fleetOrder =
        admin.post("/api/v1/commands", toMany).expect(202).body().get("fleet_order_id").asString();
    admin.delete(control + "/lease").expect(200);
    String task =
        """
        {"name":"Mast","type":"inspection","group":"%s","waypoints":[
         {"latitude":47.0002,"longitude":8,"altitude":20}]}
        """
            .formatted(group);
    JsonNode profile = admin.get("/api/v1/auth/profile").body();
    Map<String, String> ids =
        Map.of(
            "drones",
            drone,
            "registry",
            drone,
            "tasks",
            admin.post("/api/v1/tasks", task).expect(201).body().get("task_id").asString(),
            "vehicles",
            items(admin, vehicles).get(0).get("id").asString(),
            "users",
            profile.get("user_id").asString(),
            "sessions",
            items(admin, "/api/v1/auth/sessions").get(0).get("session_id").asString(),
            "keys",
            admin
                .post("/api/v1/keys", "{\"name\":\"its\",\"role\":\"viewer\"}")
                .expect(201)
                .body()
                .at("/key/key_id")
                .asString(),
            "batteries",
            "P-1",
            "commandId",
            order,
            "fleetOrderId",
            fleetOrder);
    Map<String, String> bodies =
        Map.of(
            "POST /api/v1/commands",
            toMany,
            "POST /api/v1/drones/{id}/commands",
            SLOWER.formatted(""),
            "POST /api/v1/drones/{id}/commands/{commandId}/resolve",
            "{\"outcome\":\"failed\"}",
            "PATCH /api/v1/registry/{id}",
            "{\"notes\":\"seen\"}",
            "POST /api/v1/tasks",
            task,
            "PATCH /api/v1/tasks/{id}",
            "{\"priority\":\"high\"}",
            "POST /api/v1/tasks/{id}/assign",
            "{\"drone_id\":%s}".formatted(drone));
    return new ThingsOfAGroup(ids, bodies);
  }

  /** A route's path with the ids of what there is. */
  String path(String template) {
    String path = template;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      path = path.replace("{" + id.getKey() + "}", id.getValue());
      path =
          path.replaceFirst(
              "/" + id.getKey() + "/\\{\\w+}", "/" + id.getKey() + "/" + id.getValue());
    }
    return path;
  }

  /** What asks a route rightly. */
  String body(String route) {
    return bodies.getOrDefault(route, "{}");
  }

  private static JsonNode items(RestClient client, String path) {
    return client.get(path).expect(200).body().get("items");
  }
}
