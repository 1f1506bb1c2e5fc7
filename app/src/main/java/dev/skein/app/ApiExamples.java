package dev.skein.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Override
  public void customise(OpenAPI api) {
    JsonNode examples = read();
    for (var path : api.getPaths().entrySet()) {
      for (var operation : path.getValue().readOperationsMap().entrySet()) {
        give(
            api.getComponents(),
            operation.getValue(),
            examples.path(name(operation.getKey(), path.getKey())));
      }
    }
    giveOthers(api);
  }

  /** Where no answer was seen: what another route has answered that is of the same schema. */
  private static void giveOthers(OpenAPI api) {
    List<MediaType> answers =
        api.getPaths().values().stream()
            .flatMap(path -> path.readOperations().stream())
            .flatMap(operation -> operation.getResponses().values().stream())
            .filter(answer -> answer.getContent() != null)
            .flatMap(answer -> answer.getContent().values().stream())
            .filter(answer -> answer.getSchema() != null && answer.getSchema().get$ref() != null)
            .toList();
    Map<String, Object> known = new HashMap<>();
    for (MediaType answer : answers) {
      if (answer.getExample() != null) {
        known.putIfAbsent(answer.getSchema().get$ref(), answer.getExample());
      }
    }
    for (MediaType answer : answers) {
      Object example = known.get(answer.getSchema().get$ref());
      if (answer.getExample() == null && answer.getExamples() == null && example != null) {
        answer.setExample(example);
      }
    }
  }

  private static String name(PathItem.HttpMethod method, String path) {
    return method + " " + path;
  }

  private static void give(Components shared, Operation operation, JsonNode examples) {
    if (examples.has(REQUEST) && operation.getRequestBody() != null) {
      give(operation.getRequestBody().getContent(), examples.get(REQUEST));
    }
    examples
        .properties()
        .forEach(example -> {
          ApiResponse answer = operation.getResponses().get(example.getKey());
          if (answer != null) {
            answer = own(shared, answer);
            operation.getResponses().addApiResponse(example.getKey(), answer);
          }
          if (answer != null && answer.getContent() != null) {
            give(answer.getContent(), example.getValue());
          }
        });
  }

  /** An answer of one operation alone, also when it is one that several have. */
  static ApiResponse own(Components shared, ApiResponse answer) {
    if (answer.get$ref() == null) {
      return answer;
    }
    String name = answer.get$ref().replaceAll(".*/", "");
    ApiResponse all = Objects.requireNonNull(shared.getResponses().get(name), name);
    Content content = new Content();
    all.getContent()
        .forEach((type, media) ->
            content.addMediaType(
                type, new MediaType().schema(media.getSchema()).example(media.getExample())));
    return new ApiResponse()
        .description(all.getDescription())
        .headers(all.getHeaders() == null ? null : new LinkedHashMap<>(all.getHeaders()))
        .content(content);
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
