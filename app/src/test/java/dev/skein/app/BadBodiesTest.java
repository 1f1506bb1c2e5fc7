package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient.Answer;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad body is answered with the field at fault, on every route that takes one. */
@OnSharedProduct
class BadBodiesTest {

  /** One bad body for each route, what it is answered with, and the field. */
  private static final String TABLE =
      """
      POST /api/v1/auth/login | {"username":7,"password":"p"} | 400 | username
      POST /api/v1/auth/oidc/token | {"issuer":7} | 400 | issuer
      POST /api/v1/auth/password | {"current_password":7} | 400 | current_password
      POST /api/v1/auth/refresh | {"refresh":"x"} | 400 | refresh
      POST /api/v1/commands | {"command":"land","drone_ids":[0]} | 400 | drone_ids
      POST /api/v1/drones/{id}/commands | {"command":"take_off","parameters":{"altitude":0}} | 422 | parameters.altitude
      POST /api/v1/drones/{id}/commands/{commandId}/resolve | {"outcome":"maybe"} | 400 | outcome
      PUT /api/v1/drones/{id}/lease | {"seconds":0} | 400 | seconds
      POST /api/v1/keys | {"name":"k","role":"pilot"} | 400 | role
      PUT /api/v1/registry/batteries/{serial} | {"drone_id":999999} | 422 | drone_id
      POST /api/v1/registry/import | drone_id,min_battery;1,many; | 422 | min_battery
      PATCH /api/v1/registry/{id} | {"min_battery":101} | 400 | min_battery
      PATCH /api/v1/registry/{id} | {"max_altitude":-1} | 400 | max_altitude
      POST /api/v1/tasks | {"name":"n","type":"patrol","waypoints":[{"latitude":91,"longitude":8,"altitude":9}]} | 422 | waypoints[0].latitude
      PATCH /api/v1/tasks/{id} | {"priority":"odd"} | 422 | priority
      POST /api/v1/tasks/{id}/assign | {"assign":"worst"} | 422 | assign
      POST /api/v1/telemetry | {"vehicle":"kite","location":{"latitude":97,"longitude":8}} | 422 | location
      POST /api/v1/users | {"username":"bob","role":"viewer","groups":{"north":"operator"}} | 422 | groups.north
      PATCH /api/v1/users/{id} | {"enabled":"perhaps"} | 400 | enabled
      POST /api/v1/vehicles/{id}/accept | {"name":7} | 400 | name
      PUT /api/v1/zones | {"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]} | 422 | features[0]
      """;

  /** Its requests are signed: {@link HttpVehicleOrdersTest} has its bad bodies. */
  private static final String SIGNED = "POST /api/v1/vehicle/orders/{commandId}/stages";

  private static RunningProduct skein;
  private static RestClient admin;
  private static String task;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
    admin = new RestClient(skein.url(""), skein.token());
    String body =
        """
        {"name":"Mast","type":"inspection","waypoints":[
         {"latitude":52,"longitude":8,"altitude":20}]}
        """;
    task = admin.post("/api/v1/tasks", body).expect(201).body().get("task_id").asString();
  }

  record Row(String route, String body, int status, String field) {
    static Row of(String line) {
      String[] cells = line.split(" \\| ");
      return new Row(cells[0], cells[1], Integer.parseInt(cells[2]), cells[3]);
    }

    @Override
    public String toString() {
      return route;
    }
  }

  static Stream<Row> rows() {
    return TABLE.lines().map(Row::of);
  }

  @Test
  void theTableHasEveryRouteThatTakesABody() {
    Set<String> routes = new TreeSet<>(ApiContract.of(skein).namesOfThoseWithABody());
    routes.remove(SIGNED);
    assertThat(rows().map(Row::route).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(routes);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theFieldIsNamed(Row row) {
    String[] route = row.route.split(" ");
    String path =
        route[1].replace("/tasks/{id}", "/tasks/" + task).replaceAll("\\{\\w+}", "999999");
    boolean isCsv = path.endsWith("/import");
    String body = isCsv ? row.body.replace(';', '\n') : row.body;
    Answer answer =
        admin.call(
            route[0],
            path,
            body,
            "If-Match",
            "*",
            "Content-Type",
            isCsv ? "text/csv" : "application/json");

    assertThat(answer.status()).as(answer.whole().body()).isEqualTo(row.status);
    assertThat(answer.body().path("field").asString(""))
        .as(answer.whole().body())
        .isEqualTo(row.field);
    ApiContract.check(skein, answer.whole());
  }
}
