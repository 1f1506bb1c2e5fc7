package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document names what the answers have. */
@ExtendWith(SharedProduct.class)
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
        .containsExactlyInAnyOrder("Idempotency-Key", "If-Match", "X-API-Key");
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
