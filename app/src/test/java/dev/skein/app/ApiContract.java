package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds requests and answers against the OpenAPI document: a status, a header, a media type or a
 * field that it does not name is a fault. Thread-safe.
 */
final class ApiContract {

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** The document is the same for all products of this JVM. */
  private static @Nullable ApiContract known;

  private final JsonNode api;
  private final List<Route> routes = new ArrayList<>();
  private final Map<JsonNode, Schema> judges = new ConcurrentHashMap<>();

  private ApiContract(JsonNode document) {
    api = strict(document);
    for (String path : api.get("paths").propertyNames()) {
      for (String method : api.get("paths").get(path).propertyNames()) {
        routes.add(Route.of(method.toUpperCase(Locale.ROOT), path));
      }
    }
    routes.sort(Comparator.comparingInt(route -> route.path.split("\\{").length));
  }

  /** A method and a path with names in braces. */
  record Route(String method, String path, Pattern pattern) {
    static Route of(String method, String path) {
      return new Route(method, path, Pattern.compile(path.replaceAll("\\{\\w+}", "[^/]+")));
    }

    private boolean fits(String otherMethod, String otherPath) {
      return method.equals(otherMethod) && pattern.matcher(otherPath).matches();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** What a product says of itself. */
  static synchronized ApiContract of(RunningProduct skein) {
    if (known == null) {
      known = new ApiContract(skein.read("/api/v1/openapi"));
    }
    return known;
  }

  /** Fails when an answer is none that the document describes; returns it. */
  static HttpResponse<String> check(RunningProduct skein, HttpResponse<String> answer) {
    assertThat(of(skein).faults(answer)).isEmpty();
    return answer;
  }

  /** Routes by their names, as tables of tests have them. */
  Set<String> names() {
    return routes.stream().map(Route::toString).collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> namesOfThoseWithABody() {
    return routes.stream()
        .filter(route -> operation(route).has("requestBody"))
        .map(Route::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  JsonNode operation(Route route) {
    return api.get("paths").get(route.path).get(route.method.toLowerCase(Locale.ROOT));
  }

  /** The route that a request went to. */
  Route route(HttpResponse<String> answer) {
    String method = answer.request().method();
    String path = answer.request().uri().getPath();
    return routes.stream()
        .filter(route -> route.fits(method, path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(method + " " + path + " is not described"));
  }

  /** As {@link #check(RunningProduct, HttpResponse)}, and holds what was asked against it too. */
  static HttpResponse<String> check(
      RunningProduct skein, String body, HttpResponse<String> answer) {
    ApiContract contract = of(skein);
    String type = answer.request().headers().firstValue("Content-Type").orElse("application/json");
    if (answer.statusCode() < 300) {
      assertThat(contract.requestFaults(contract.route(answer), type, body)).isEmpty();
    }
    return check(skein, answer);
  }

  /** What of an answer the document does not say. */
  List<String> faults(HttpResponse<String> answer) {
    Route route = route(answer);
    String what = route + " " + answer.statusCode();
    JsonNode described = resolved(operation(route).get("responses").path("" + answer.statusCode()));
    if (described.isMissingNode()) {
      return List.of(what + " is not described: " + answer.body());
    }
    List<String> faults = new ArrayList<>(headerFaults(what, described.path("headers"), answer));
    faults.addAll(bodyFaults(what, described, answer));
    return faults;
  }

  private List<String> headerFaults(String what, JsonNode described, HttpResponse<String> answer) {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> header : described.properties()) {
      boolean isNeeded = resolved(header.getValue()).path("required").asBoolean();
      if (isNeeded && answer.headers().firstValue(header.getKey()).isEmpty()) {
        faults.add(what + " has no " + header.getKey());
      }
    }
    for (String name : api.at("/components/headers").propertyNames()) {
      if (answer.headers().firstValue(name).isPresent() && !described.has(name)) {
        faults.add(what + ": " + name + " is not described");
      }
    }
    return faults;
  }

  private List<String> bodyFaults(String what, JsonNode described, HttpResponse<String> answer) {
    if (answer.body().isEmpty()) {
      return described.has("content") ? List.of(what + " has a body") : List.of();
    }
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    JsonNode content = described.path("content").path(type);
    if (content.isMissingNode()) {
      return List.of(what + ": " + type + " is not described");
    }
    return faults(what, content.get("schema"), tree(type, answer.body()));
  }

  /** What of a request that was carried out the document does not say. */
  List<String> requestFaults(Route route, String type, String body) {
    JsonNode content = operation(route).path("requestBody").path("content");
    if (content.isMissingNode() || body.isBlank()) {
      return List.of();
    }
    return content.has(type)
        ? faults(route + ", its request", content.get(type).get("schema"), tree(type, body))
        : List.of(route + ": a request of " + type + " is not described");
  }

  /** What of the examples is not as the schema beside it, and which answers have none. */
  List<String> exampleFaults() {
    List<String> faults = new ArrayList<>();
    for (Route route : routes) {
      for (Map.Entry<String, JsonNode> answer : operation(route).get("responses").properties()) {
        String what = route + " " + answer.getKey();
        for (JsonNode content : resolved(answer.getValue()).path("content")) {
          if (content.has("example")) {
            faults.addAll(
                faults(what + ", its example", content.get("schema"), content.get("example")));
          } else if (!answer.getKey().equals("default")) {
            faults.add(what + ": no example");
          }
        }
      }
    }
    return faults;
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? api.at(node.get("$ref").asString().substring(1)) : node;
  }

  private List<String> faults(String what, JsonNode schema, JsonNode value) {
    return judges.computeIfAbsent(schema, this::judge).validate(value).stream()
        .map(fault -> what + ": " + fault)
        .toList();
  }

  private Schema judge(JsonNode schema) {
    ObjectNode whole = RunningProduct.JSON.createObjectNode();
    whole.setAll((ObjectNode) schema);
    whole.set("components", api.get("components"));
    return SCHEMAS.getSchema(whole);
  }

  private static JsonNode tree(String type, String body) {
    return type.endsWith("json") && !type.endsWith("x-ndjson")
        ? RunningProduct.JSON.readTree(body)
        : RunningProduct.JSON.getNodeFactory().stringNode(body);
  }

  /** The document, so that a field it does not name is a fault. */
  private static JsonNode strict(JsonNode document) {
    for (JsonNode schema : document.at("/components/schemas")) {
      if (schema.has("properties") && !schema.has("additionalProperties")) {
        ((ObjectNode) schema).put("additionalProperties", false);
      }
    }
    return document;
  }
}
