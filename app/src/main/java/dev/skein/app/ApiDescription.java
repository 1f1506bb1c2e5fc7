package dev.skein.app;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.skein.api.Caller;
import dev.skein.events.AlertId;
import dev.skein.events.DroneId;
import dev.skein.events.UserId;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document at {@code /api/v1/openapi} says beside the routes. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

  private static final String BEARER = "bearer";
  private static final String LOGIN = "logIn";

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
                        .description("The token that POST /api/v1/auth/login gives."))
                .addSchemas("Problem", problem()))
        .addSecurityItem(new SecurityRequirement().addList(BEARER));
  }

  /** Names fields as the answers do; ids are numbers. */
  @Bean
  ModelResolver modelResolver() {
    SpringDocUtils.getConfig().replaceWithClass(DroneId.class, Long.class);
    SpringDocUtils.getConfig().replaceWithClass(AlertId.class, Long.class);
    SpringDocUtils.getConfig().replaceWithClass(UserId.class, Long.class);
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    return new ModelResolver(
            Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
        .openapi31(true);
  }

  @Bean
  OpenApiCustomizer everyOperationMayFail() {
    return api ->
        api.getPaths().values().stream()
            .flatMap(path -> path.readOperations().stream())
            .forEach(ApiDescription::mayFail);
  }

  private static void mayFail(Operation operation) {
    if (LOGIN.equals(operation.getOperationId())) {
      operation.setSecurity(List.of());
    }
    ObjectSchema reference = new ObjectSchema();
    reference.set$ref("#/components/schemas/Problem");
    operation
        .getResponses()
        .addApiResponse(
            ApiResponses.DEFAULT,
            new ApiResponse()
                .description("A problem (RFC 9457)")
                .content(
                    new Content()
                        .addMediaType(
                            "application/problem+json", new MediaType().schema(reference))));
  }

  private static ObjectSchema problem() {
    ObjectSchema problem = new ObjectSchema();
    problem.addProperty("type", new StringSchema());
    problem.addProperty("title", new StringSchema());
    problem.addProperty("status", new IntegerSchema());
    problem.addProperty("detail", new StringSchema().description("What is wrong and where"));
    return problem;
  }
}
