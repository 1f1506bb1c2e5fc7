package dev.skein.app;

import static java.util.Objects.requireNonNull;

import dev.skein.links.http.VehicleKey;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.HttpHeaders;

/** Says which headers answers have, and with which ones vehicles sign their requests. */
final class ApiHeaders implements OpenApiCustomizer {

  private static final String SIGNATURE = "signature";

  /** Operations, each with the status of the answer that has the header. */
  private static final Set<String> TAGGED =
      Set.of(
          "assignTask 200",
          "cancelTask 202",
          "changeRegistryEntry 200",
          "changeTask 200",
          "changeUser 200",
          "createTask 201",
          "createUser 201",
          "getBatteryPack 200",
          "getRegistryEntry 200",
          "getTask 200",
          "getUser 200",
          "getZones 200",
          "pauseTask 202",
          "putBatteryPack 200",
          "resumeTask 202",
          "startTask 202");

  private static final Set<String> LOCATED =
      Set.of("createKey 201", "createTask 201", "createUser 201");
  private static final Set<String> FILES = Set.of("exportRegistry 200", "getTaskPlan 200");
  private static final Set<String> SIGNED = Set.of("takeOrders 200", "takeOrders 204");

  /** Where the gateway names itself, when it is the one that answers. */
  private static final Set<String> NAMED =
      Set.of(
          "takeOrders 200",
          "takeOrders 204",
          "takeOrders 401",
          "takeOrders 404",
          "tellStage 204",
          "tellStage 401",
          "tellStage 404",
          "tellStage 422",
          "tellStage 503");

  private static final Map<String, String> WORDS =
      Map.of(
          RequestIds.HEADER, "The id of the request, as it was sent or a new one",
          HttpHeaders.ETAG, "The version, for If-Match",
          HttpHeaders.LOCATION, "Where what was made can be read",
          HttpHeaders.RETRY_AFTER, "Seconds until it may come again",
          HttpHeaders.CONTENT_DISPOSITION, "The name of the file",
          VehicleKey.TIMESTAMP, "When it was signed, in seconds since 1970",
          VehicleKey.NONCE, "As in the request",
          VehicleKey.GATEWAY, "What nonces for this gateway begin with",
          VehicleKey.SIGNATURE, "HMAC-SHA-256 with the vehicle's key (docs/http-vehicles.md)");

  @Override
  public void customise(OpenAPI api) {
    Components shared = api.getComponents();
    WORDS.forEach((name, words) ->
        shared.addHeaders(
            name,
            new Header()
                .description(words)
                .required(!name.equals(VehicleKey.GATEWAY))
                .schema(new StringSchema())));
    shared.getResponses().values().forEach(ApiHeaders::everywhere);
    for (String name : List.of("TooManyRequests", "ServiceUnavailable")) {
      add(requireNonNull(shared.getResponses().get(name), name), true, HttpHeaders.RETRY_AFTER);
    }
    api.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .forEach(operation -> {
          answers(shared, operation);
          if (ApiProblems.SIGNED.contains(operation.getOperationId())) {
            sign(operation);
          }
        });
    shared.addSecuritySchemes(
        SIGNATURE,
        new SecurityScheme()
            .type(SecurityScheme.Type.APIKEY)
            .in(SecurityScheme.In.HEADER)
            .name(VehicleKey.SIGNATURE)
            .description(
                "HMAC-SHA-256 with the vehicle's key, in hexadecimal, over the other Skein-"
                    + " headers, the method, the target and the body (docs/http-vehicles.md)."));
  }

  /** The operations that the tables name. */
  static Set<String> named() {
    return Stream.of(TAGGED, LOCATED, FILES, SIGNED, NAMED)
        .flatMap(Set::stream)
        .map(each -> each.substring(0, each.indexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void answers(Components shared, Operation operation) {
    ApiResponses answers = operation.getResponses();
    for (String status : List.copyOf(answers.keySet())) {
      String answer = operation.getOperationId() + " " + status;
      ApiResponse own = requireNonNull(answers.get(status));
      if (NAMED.contains(answer)) {
        own = ApiExamples.own(shared, own);
        answers.addApiResponse(status, own);
      }
      if (own.get$ref() == null) {
        everywhere(own);
        add(own, TAGGED.contains(answer), HttpHeaders.ETAG);
        add(own, LOCATED.contains(answer), HttpHeaders.LOCATION);
        add(own, FILES.contains(answer), HttpHeaders.CONTENT_DISPOSITION);
        add(own, NAMED.contains(answer), VehicleKey.GATEWAY);
        add(own, SIGNED.contains(answer), VehicleKey.TIMESTAMP);
        add(own, SIGNED.contains(answer), VehicleKey.NONCE);
        add(own, SIGNED.contains(answer), VehicleKey.SIGNATURE);
      }
    }
  }

  /** The signature itself is the security scheme. */
  private static void sign(Operation operation) {
    operation
        .addParametersItem(parameter(VehicleKey.VEHICLE, "The vehicle's name"))
        .addParametersItem(
            parameter(VehicleKey.TIMESTAMP, "When it is signed, in seconds since 1970"))
        .addParametersItem(
            parameter(
                VehicleKey.NONCE,
                "What Skein-Gateway said, and what no request had before: each serves once"))
        .security(List.of(new SecurityRequirement().addList(SIGNATURE)));
  }

  private static HeaderParameter parameter(String name, String words) {
    HeaderParameter parameter = new HeaderParameter();
    parameter.name(name).required(true).description(words).schema(new StringSchema());
    return parameter;
  }

  private static void everywhere(ApiResponse answer) {
    add(answer, true, RequestIds.HEADER);
  }

  private static void add(ApiResponse answer, boolean isSo, String name) {
    if (isSo) {
      answer.addHeaderObject(name, new Header().$ref("#/components/headers/" + name));
    }
  }
}
