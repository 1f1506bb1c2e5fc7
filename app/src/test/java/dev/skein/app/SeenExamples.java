package dev.skein.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The first request and answer of each kind, as the OpenAPI document shows them. */
final class SeenExamples {

  private static final Path FILE = Path.of("src/main/resources/api-examples.json");
  private static final int MOST_ITEMS = 2;

  private static final Set<String> SECRETS =
      Set.of(
          "token",
          "refresh_token",
          "secret",
          "password",
          "current_password",
          "new_password",
          "code_verifier");

  private final ObjectNode routes = RunningProduct.JSON.createObjectNode();

  void take(String route, @Nullable String body, RestClient.Answer answer) {
    ObjectNode seen = routes.withObjectProperty(route);
    if (body != null && !body.isBlank() && answer.status() < 300 && !seen.has("request")) {
      String type =
          answer.whole().request().headers().firstValue("Content-Type").orElse("application/json");
      ObjectNode request = seen.putObject("request");
      if (type.endsWith("json")) {
        JsonNode tree = shown(RunningProduct.JSON.readTree(body));
        request.set(type, tree);
        if (route.endsWith("/zones")) {
          request.set("application/geo+json", tree);
        }
      } else {
        request.put(type, body);
      }
    }
    String text = answer.whole().body();
    String status = "" + answer.status();
    String type = answer.header("Content-Type").replaceAll(";.*", "");
    if (!text.isEmpty() && !seen.path(status).has(type)) {
      JsonNode shown =
          type.endsWith("json")
              ? shown(answer.body().deepCopy())
              : RunningProduct.JSON.getNodeFactory().stringNode(text);
      seen.withObjectProperty(status).set(type, shown);
    }
  }

  /** Writes them where the product finds them, without the name of the machine they come from. */
  void write() throws IOException {
    String text = RunningProduct.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(routes);
    Files.writeString(FILE, text.replaceAll("links@[^/\"]+/", "links@server/") + "\n");
  }

  /** Without secrets, and of lists the beginning. */
  private static JsonNode shown(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String name : Set.copyOf(object.propertyNames())) {
        JsonNode value = object.get(name);
        if (SECRETS.contains(name) && value.isString()) {
          object.put(name, "...");
        } else if (!name.equals("coordinates")) {
          shown(value);
        }
      }
    } else if (node instanceof ArrayNode array) {
      while (array.size() > MOST_ITEMS && array.get(0).isObject()) {
        array.remove(array.size() - 1);
      }
      array.forEach(SeenExamples::shown);
    }
    return node;
  }
}
