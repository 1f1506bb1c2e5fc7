package dev.skein.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Gives each operation of the OpenAPI document what was once asked and answered: {@code
 * api-examples.json} was written by the test that calls every route.
 */
final class ApiExamples implements OpenApiCustomizer {

  private static final String FILE = "/api-examples.json";

  /** What the file calls the body of the request; the rest of a route are statuses. */
  private static final String REQUEST = "request";

  private static final String PROBLEM = "application/problem+json";

  @Override
  public void customise(OpenAPI api) {
    JsonNode examples = read();
    for (var path : api.getPaths().entrySet()) {
      for (var operation : path.getValue().readOperationsMap().entrySet()) {
        give(operation.getValue(), examples.path(name(operation.getKey(), path.getKey())));
      }
    }
  }

  private static String name(PathItem.HttpMethod method, String path) {
    return method + " " + path;
  }

  private static void give(Operation operation, JsonNode examples) {
    if (examples.has(REQUEST) && operation.getRequestBody() != null) {
      give(operation.getRequestBody().getContent(), examples.get(REQUEST));
    }
    examples
        .properties()
        .forEach(example -> {
          ApiResponse answer = operation.getResponses().get(example.getKey());
          if (answer != null && answer.getContent() != null) {
            give(answer.getContent(), example.getValue());
            return;
          }
          ApiResponse other = operation.getResponses().get(ApiResponses.DEFAULT);
          MediaType problem = other == null ? null : other.getContent().get(PROBLEM);
          if (problem != null && example.getValue().has(PROBLEM)) {
            problem.addExamples(
                example.getKey(), new Example().value(example.getValue().get(PROBLEM)));
          }
        });
  }

  /** Bodies by their media type. */
  private static void give(Content content, JsonNode bodies) {
    content.forEach((type, described) -> {
      if (bodies.has(type)) {
        described.setExample(bodies.get(type));
      }
    });
  }

  private static JsonNode read() {
    try (InputStream file = Objects.requireNonNull(ApiExamples.class.getResourceAsStream(FILE))) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
