package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.service.drones.orders.OrderForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document names what the answers have. */
@OnSharedProduct
class ApiDescriptionTest {

  private static RunningProduct skein;
  private static JsonNode api;

  @BeforeAll
  static void start(RunningProduct shared) throws Exception {
    skein = shared;
    api = skein.get("/api/v1/openapi");
  }

  @Test
  void fieldsAreNamedAsInTheAnswers() {
    for (Map.Entry<String, JsonNode> schema : api.at("/components/schemas").properties()) {
      for (String field : schema.getValue().path("properties").propertyNames()) {
        assertThat(field).as(schema.getKey()).matches("[a-z0-9_]+");
      }
    }
    assertThat(api.at("/components/schemas/DroneView/properties").propertyNames())
        .contains("drone_id", "observed_at", "ground_speed_mps");
  }

  @Test
  void whatNullClearsMayBeNull() {
    JsonNode change = api.at("/components/schemas/RegistryEntryChange/properties");

    for (String cleared : List.of("serial", "group", "home_latitude", "maintenance_due_on")) {
      assertThat(change.at("/" + cleared + "/type")).as(cleared).hasSize(2).anyMatch(isNull());
    }
    for (String kept : List.of("name", "life_cycle", "capabilities")) {
      assertThat(change.at("/" + kept + "/type").isString()).as(kept).isTrue();
    }
  }

  private static Predicate<JsonNode> isNull() {
    return type -> type.asString().equals("null");
  }

  @Test
  void eachListHasItsItems() {
    assertThat(items("/alerts")).endsWith("/Alert");
    assertThat(items("/drones")).endsWith("/DroneView");
  }

  @Test
  void bodiesHaveTheirMediaTypes() {
    assertThat(answers("/zones", "get")).containsExactly("application/geo+json");
    assertThat(answers("/drones/{id}/trajectory", "get"))
        .containsExactly("application/json", "application/geo+json");
    assertThat(operation("/telemetry", "post").at("/requestBody/content").propertyNames())
        .containsExactlyInAnyOrder("application/json", "application/x-ndjson");
    assertThat(operation("/zones", "put").at("/requestBody/content").propertyNames())
        .contains("application/geo+json");
    assertThat(api.toString()).doesNotContain("*/*");
    assertThat(
            Pattern.compile("\"name\":\"([^\"]+)\",\"in\":\"header\"")
                .matcher(api.toString())
                .results()
                .map(header -> header.group(1))
                .distinct())
        .containsExactlyInAnyOrder(
            "Idempotency-Key",
            "If-Match",
            "Skein-Nonce",
            "Skein-Signature",
            "Skein-Timestamp",
            "Skein-Vehicle",
            "X-API-Key");
  }

  @Test
  void itIsOpenApi31() {
    assertThat(api.get("openapi").asString()).startsWith("3.1");
  }

  @Test
  void everyExampleIsAsItsSchemaSaysAndEveryAnswerHasOne() {
    assertThat(ApiContract.of(skein).exampleFaults()).isEmpty();
  }

  /**
   * A name in the tables of problems and headers that no operation has would say nothing to
   * anybody.
   */
  @Test
  void problemsAndHeadersAreSaidOfOperationsThatThereAre() {
    List<String> names = new ArrayList<>();
    for (JsonNode path : api.get("paths")) {
      path.forEach(operation -> names.add(operation.get("operationId").asString()));
    }
    assertThat(names)
        .containsAll(ApiProblems.named())
        .containsAll(ApiHeaders.named())
        .doesNotHaveDuplicates();
  }

  @Test
  void eachOperationSaysWithWhichProblemsItAnswers() {
    assertThat(operation("/drones/{id}/commands", "post").get("responses").propertyNames())
        .containsExactlyInAnyOrder(
            "200", "202", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503",
            "504", "default");
    assertThat(operation("/users/{id}", "patch").get("responses").propertyNames())
        .containsExactlyInAnyOrder(
            "200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429",
            "503", "504", "default");
    assertThat(operation("/drones", "get").get("responses").propertyNames())
        .containsExactlyInAnyOrder("200", "400", "401", "403", "429", "503", "default");
  }

  @Test
  void answersSayTheirHeaders() {
    assertThat(headers("/tasks/{id}", "get", "200")).containsExactly("X-Request-Id", "ETag");
    for (String path : List.of("/users", "/tasks")) {
      assertThat(headers(path, "post", "201")).containsExactly("X-Request-Id", "ETag", "Location");
    }
    assertThat(headers("/keys", "post", "201")).containsExactly("X-Request-Id", "Location");
    assertThat(api.at("/components/responses/TooManyRequests/headers").propertyNames())
        .containsExactly("X-Request-Id", "Retry-After");
  }

  @Test
  void vehiclesSignInsteadOfLoggingIn() {
    JsonNode take = operation("/vehicle/orders", "get");
    assertThat(take.get("security").toString()).isEqualTo("[{\"signature\":[]}]");
    assertThat(api.at("/components/securitySchemes/signature/name").asString())
        .isEqualTo("Skein-Signature");
    assertThat(take.get("parameters").valueStream().map(each -> each.get("name").asString()))
        .contains("Skein-Vehicle", "Skein-Timestamp", "Skein-Nonce");
    assertThat(headers("/vehicle/orders", "get", "204"))
        .contains("Skein-Gateway", "Skein-Signature");
  }

  @Test
  void anOrderSaysWhatItTakes() {
    JsonNode goTo = api.at("/components/schemas/GoToParameters");
    assertThat(goTo.get("required").valueStream().map(JsonNode::asString))
        .containsExactly("latitude", "longitude");
    assertThat(goTo.at("/properties/speed/maximum").asDouble()).isEqualTo(150);
    assertThat(goTo.at("/properties/altitude_frame/enum").valueStream().map(JsonNode::asString))
        .containsExactly("home", "amsl");
    assertThat(goTo.get("additionalProperties").asBoolean(true)).isFalse();
    assertThat(commands("OrderRequest"))
        .contains("arm", "go_to", "upload_mission")
        .hasSize(OrderForm.all().size());
    assertThat(commands("FleetOrderRequest")).contains("arm").doesNotContain("upload_mission");
  }

  private static List<String> commands(String request) {
    JsonNode schema = api.at("/components/schemas/" + request);
    List<String> each =
        schema
            .get("oneOf")
            .valueStream()
            .map(one -> one.at("/properties/command/const").asString())
            .toList();
    assertThat(schema.at("/properties/command/enum").valueStream().map(JsonNode::asString).toList())
        .isEqualTo(each);
    return each;
  }

  private static Iterable<String> headers(String path, String method, String status) {
    return operation(path, method).get("responses").get(status).get("headers").propertyNames();
  }

  private static String items(String path) {
    JsonNode page =
        resolve(operation(path, "get").at("/responses/200/content/application~1json/schema"));
    return page.at("/properties/items/items/$ref").asString();
  }

  private static Iterable<String> answers(String path, String method) {
    return operation(path, method).at("/responses/200/content").propertyNames();
  }

  private static JsonNode resolve(JsonNode schema) {
    return api.at(schema.get("$ref").asString().substring(1));
  }

  private static JsonNode operation(String path, String method) {
    return api.get("paths").get("/api/v1" + path).get(method);
  }
}
