package dev.skein.app;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.HttpStatus;

/**
 * Says of each operation with which problems it answers: by what it takes, and by the tables here
 * where that does not settle it. What any server may answer to anything is {@code default}.
 */
final class ApiProblems implements OpenApiCustomizer {

  /** What is there before the login. */
  static final Set<String> OPEN = Set.of("logIn", "refresh", "listIssuers", "logInByCode");

  static final String PROBLEM = "application/problem+json";

  /** Signed by a vehicle, whose role nobody asks for. */
  static final Set<String> SIGNED = Set.of("takeOrders", "tellStage");

  /** What cannot be as things are (409). */
  private static final Set<String> CONFLICTS =
      Set.of(
          "assignTask",
          "cancelOrder",
          "cancelTask",
          "changePassword",
          "changeRegistryEntry",
          "changeTask",
          "changeUser",
          "confirmOrder",
          "createKey",
          "createTask",
          "createUser",
          "deleteTask",
          "deleteUser",
          "giveLeaseBack",
          "logOut",
          "orderDrone",
          "orderFleet",
          "pauseTask",
          "removeDrone",
          "resetUserPassword",
          "resolveOrder",
          "resumeTask",
          "startTask",
          "takeLease");

  /** What is looked at as a whole (422). */
  private static final Set<String> LOOKED_AT =
      Set.of(
          "assignTask",
          "changeTask",
          "changeUser",
          "confirmOrder",
          "createKey",
          "createTask",
          "createUser",
          "importRegistry",
          "orderDrone",
          "orderFleet",
          "postTelemetry",
          "putBatteryPack",
          "replaceZones",
          "startTask",
          "tellStage");

  /** Where If-Match may be left out. */
  private static final Set<String> TAKES_ANY_VERSION = Set.of("replaceZones");

  /** What a problem means, and how one looks. */
  private record Meaning(int status, String description, String detail) {}

  private static final Map<Integer, Meaning> MEANINGS =
      Stream.of(
              new Meaning(
                  400, "A value that cannot be, or is not known", "limit: must be 1 to 1000"),
              new Meaning(
                  401,
                  "No good token, key, password or signature",
                  "Log in at POST /api/v1/auth/login and send the token as: Authorization: Bearer"
                      + " TOKEN. A token that was sent is expired or not ours."),
              new Meaning(403, "Not allowed to who asks", "Your role does not allow this."),
              new Meaning(404, "It is not there, or not for who asks", "There is no drone 99"),
              new Meaning(
                  409,
                  "It cannot be as things are",
                  "There must be an admin: this is the last one."),
              new Meaning(
                  412,
                  "It is another version than If-Match says",
                  "Somebody has changed it meanwhile: it is at version 3."),
              new Meaning(413, "More than is taken at once", "A body has at most 16 MiB."),
              new Meaning(
                  415,
                  "A media type or an encoding that is not taken",
                  "Content-Type 'text/plain' is not supported."),
              new Meaning(
                  422,
                  "Each value can be, but not so, or not together",
                  "drone_id: there is no drone 99"),
              new Meaning(
                  428,
                  "If-Match is missing",
                  "Send the ETag of what you have seen as If-Match, or If-Match: * to change any."),
              new Meaning(
                  429,
                  "Too often; Retry-After says when to come again",
                  "Too many requests; the limit is 200 a second."),
              new Meaning(
                  503,
                  "Something that is needed does not answer; Retry-After says when to come again",
                  "The database does not answer; try again."),
              new Meaning(
                  504,
                  "The process that owns the path has not answered: it may have been done or not",
                  "It may have been done or not: look before you ask again."))
          .collect(Collectors.toMap(Meaning::status, meaning -> meaning));

  @Override
  public void customise(OpenAPI api) {
    MEANINGS
        .values()
        .forEach(
            meaning -> api.getComponents().addResponses(name(meaning.status), answer(meaning)));
    api.getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .forEach((method, operation) -> {
                  for (int status : statuses(method, path, operation)) {
                    declare(operation.getResponses(), status);
                  }
                  operation
                      .getResponses()
                      .addApiResponse(
                          ApiResponses.DEFAULT,
                          new ApiResponse()
                              .description("What any server may answer: a problem (RFC 9457)")
                              .content(problem(new MediaType())));
                }));
  }

  /** What the document calls the answer of a status, for example {@code NotFound}. */
  private static String name(int status) {
    return HttpStatus.valueOf(status).getReasonPhrase().replaceAll("[^A-Za-z]", "");
  }

  /** The operations that the tables name. */
  static Set<String> named() {
    return Stream.of(OPEN, SIGNED, CONFLICTS, LOOKED_AT, TAKES_ANY_VERSION)
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Integer> statuses(HttpMethod method, String path, Operation operation) {
    String name = operation.getOperationId();
    boolean changes = method != HttpMethod.GET;
    Set<Integer> statuses = new TreeSet<>(List.of(400, 401, 429, 503));
    add(statuses, changes || !(OPEN.contains(name) || SIGNED.contains(name)), 403);
    add(statuses, changes && PathTable.findOwner(path).isPresent(), 504);
    add(statuses, has(operation, "path") || SIGNED.contains(name), 404);
    add(statuses, operation.getRequestBody() != null, 413, 415);
    boolean hasVersion = has(operation, "header", "If-Match");
    add(statuses, hasVersion, 412);
    add(statuses, hasVersion && !TAKES_ANY_VERSION.contains(name), 428);
    add(statuses, CONFLICTS.contains(name), 409);
    add(statuses, LOOKED_AT.contains(name), 422);
    return statuses;
  }

  private static void add(Set<Integer> statuses, boolean isSo, Integer... some) {
    if (isSo) {
      statuses.addAll(List.of(some));
    }
  }

  private static boolean has(Operation operation, String place) {
    return operation.getParameters() != null
        && operation.getParameters().stream().anyMatch(each -> place.equals(each.getIn()));
  }

  private static boolean has(Operation operation, String place, String parameter) {
    return operation.getParameters() != null
        && operation.getParameters().stream()
            .anyMatch(each -> place.equals(each.getIn()) && parameter.equals(each.getName()));
  }

  /** Beside what the operation says of that status itself. */
  private static void declare(ApiResponses answers, int status) {
    ApiResponse own = answers.get("" + status);
    if (own == null) {
      answers.addApiResponse(
          "" + status, new ApiResponse().$ref("#/components/responses/" + name(status)));
    } else {
      own.getContent().putAll(answer(meaning(status)).getContent());
    }
  }

  private static Meaning meaning(int status) {
    return Objects.requireNonNull(MEANINGS.get(status), () -> "nothing is said of " + status);
  }

  private static ApiResponse answer(Meaning meaning) {
    return new ApiResponse()
        .description(meaning.description)
        .content(problem(new MediaType().example(example(meaning))));
  }

  private static Content problem(MediaType media) {
    ObjectSchema reference = new ObjectSchema();
    reference.set$ref("#/components/schemas/Problem");
    return new Content().addMediaType(PROBLEM, media.schema(reference));
  }

  private static Map<String, Object> example(Meaning meaning) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", HttpStatus.valueOf(meaning.status).getReasonPhrase());
    problem.put("status", meaning.status);
    problem.put("detail", meaning.detail);
    int colon = meaning.detail.indexOf(": ");
    boolean namesField = colon > 0 && meaning.detail.substring(0, colon).matches("[a-z_]+");
    if (namesField) {
      problem.put("field", meaning.detail.substring(0, colon));
    }
    problem.put("request_id", "6699fd53-6076-4c6e-9d58-99557eafaab3");
    return problem;
  }
}
