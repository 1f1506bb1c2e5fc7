package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the OpenAPI document says of answers is what is answered. */
class ApiAnswersTest {

  @TempDir private Path directory;

  @Test
  void fieldsAreCalledAndShapedAsTheDocumentSays() throws Exception {
    try (RunningProduct skein = RunningProduct.start(directory)) {
      put(skein);
      for (int i = 0; i < 5; i++) {
        report(skein);
      }
      RunningProduct.await(
          "an alert", () -> skein.read("/api/v1/alerts").get("total").asInt() == 1);
      JsonNode api = skein.get("/api/v1/openapi");
      List<String> faults = new ArrayList<>();
      check(api, "/api/v1/drones", skein.get("/api/v1/drones"), faults);
      check(api, "/api/v1/drones/{id}", skein.get("/api/v1/drones/1"), faults);
      check(api, "/api/v1/alerts", skein.get("/api/v1/alerts"), faults);
      check(api, "/api/v1/vehicles", skein.get("/api/v1/vehicles"), faults);
      assertThat(faults).isEmpty();
    }
  }

  private static void check(JsonNode api, String route, JsonNode answer, List<String> faults) {
    JsonNode content = api.at("/paths/" + route.replace("/", "~1") + "/get/responses/200/content");
    assertThat(content.propertyNames()).as(route).containsExactly("application/json");
    check(api, route, content.get("application/json").get("schema"), answer, faults);
  }

  private static void check(
      JsonNode api, String place, JsonNode described, JsonNode value, List<String> faults) {
    JsonNode schema = described;
    while (schema.has("$ref")) {
      schema = api.at(schema.get("$ref").asString().substring(1));
    }
    if (value.isObject()) {
      for (String name : value.propertyNames()) {
        if (schema.path("properties").has(name)) {
          JsonNode inner = schema.get("properties").get(name);
          check(api, place + "." + name, inner, value.get(name), faults);
        } else if (!schema.has("additionalProperties")) {
          faults.add(place + "." + name + " is not described");
        }
      }
    } else if (value.isArray()) {
      for (JsonNode each : value) {
        check(api, place + "[]", schema.path("items"), each, faults);
      }
    } else {
      scalar(place, schema, value, faults);
    }
  }

  private static void scalar(String place, JsonNode schema, JsonNode value, List<String> faults) {
    String types = schema.path("type").toString();
    boolean fits =
        value.isString() && types.contains("string")
            || value.isBoolean() && types.contains("boolean")
            || value.isIntegralNumber() && (types.contains("integer") || types.contains("number"))
            || value.isNumber() && types.contains("number");
    boolean isWord =
        !schema.has("enum") || schema.get("enum").valueStream().anyMatch(value::equals);
    if (!fits || !isWord) {
      faults.add(place + " is " + value + ", described as " + schema);
    }
  }

  private static void report(RunningProduct skein) throws Exception {
    String body =
        """
        {"vehicle":"kite","location":{"latitude":47.05,"longitude":8.05},"timestamp":"%s"}
        """
            .formatted(Instant.now());
    var answer =
        skein.send(
            skein
                .request("/api/v1/telemetry")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void put(RunningProduct skein) throws Exception {
    String zone =
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"z","properties":{},
        "geometry":{"type":"Polygon","coordinates":
        [[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]]}}]}
        """;
    var answer =
        skein.send(
            skein
                .request("/api/v1/zones")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(zone)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
