package dev.skein.app;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.skein.api.Caller;
import dev.skein.events.AlertId;
import dev.skein.events.DroneId;
import dev.skein.events.TaskId;
import dev.skein.events.UserId;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What the OpenAPI document at {@code /api/v1/openapi} says beside the routes. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

  private static final String BEARER = "bearer";
  private static final String API_KEY = "key";

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Skein")
                .version("v1")
                .description(
                    "Fleets of drones: their state, trajectories, zones and alerts. Times are RFC"
                        + " 3339, positions WGS-84 in degrees, altitudes metres above mean sea"
                        + " level, speeds metres a second. Errors are problems (RFC 9457)."))
        .components(
            new Components()
                .addSecuritySchemes(
                    BEARER,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme(BEARER)
                        .description(
                            "The token that POST /api/v1/auth/login gives, a machine's key, or a"
                                + " token of an issuer that is configured."))
                .addSecuritySchemes(
                    API_KEY,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.HEADER)
                        .name("X-API-Key")
                        .description("A machine's key, of POST /api/v1/keys."))
                .addSchemas("Problem", problem()))
        .addSecurityItem(new SecurityRequirement().addList(BEARER))
        .addSecurityItem(new SecurityRequirement().addList(API_KEY));
  }

  /** Names fields as the answers do; ids are numbers. */
  @Bean
  ModelResolver modelResolver() {
    SpringDocUtils.getConfig().replaceWithClass(DroneId.class, Long.class);
    SpringDocUtils.getConfig().replaceWithClass(AlertId.class, Long.class);
    SpringDocUtils.getConfig().replaceWithClass(TaskId.class, Long.class);
    SpringDocUtils.getConfig().replaceWithClass(UserId.class, Long.class);
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    return new RecordSchemas(
        Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  OpenApiCustomizer everyOperationMayFail() {
    return new ApiProblems();
  }

  /** When it is known with what each operation answers. */
  @Bean
  @Order(1)
  OpenApiCustomizer everyAnswerHasItsHeaders() {
    return new ApiHeaders();
  }

  @Bean
  @Order(2)
  OpenApiCustomizer everyOrderSaysWhatItTakes() {
    return new ApiOrders();
  }

  /** What is there before the login asks for none. */
  @Bean
  @Order(0)
  OpenApiCustomizer someNeedNoLogin() {
    return api ->
        api.getPaths().values().stream()
            .flatMap(path -> path.readOperations().stream())
            .filter(operation -> ApiProblems.OPEN.contains(operation.getOperationId()))
            .forEach(operation -> operation.setSecurity(List.of()));
  }

  /** After what else is said: each answer must be there. */
  @Bean
  @Order
  OpenApiCustomizer everyOperationHasExamples() {
    return new ApiExamples();
  }

  private static ObjectSchema problem() {
    ObjectSchema problem = new ObjectSchema();
    problem.addProperty(
        "type", text("What kind it is; about:blank for what its status says", "about:blank"));
    problem.addProperty("title", text("The status in words", "Bad Request"));
    problem.addProperty("status", new IntegerSchema().example(400));
    problem.addProperty("detail", text("What is wrong and where", "limit: must be 1 to 1000"));
    problem.addProperty("instance", text("The path of the request", "/api/v1/users"));
    problem.addProperty("field", text("The field or parameter at fault", "limit"));
    problem.addProperty("request_id", text("The id of the request, as in X-Request-Id", "r-17"));
    problem.setRequired(List.of("title", "status", "detail"));
    problem.setAdditionalProperties(true);
    problem.setDescription("Why a request was not carried out; kinds may have more fields.");
    return problem;
  }

  private static Schema<?> text(String description, String example) {
    return new StringSchema().description(description).example(example);
  }
}
