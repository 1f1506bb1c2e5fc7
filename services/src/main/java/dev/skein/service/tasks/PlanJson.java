package dev.skein.service.tasks;

import dev.skein.events.FlightPlan;
import dev.skein.events.TaskId;
import dev.skein.links.orders.PlanParameter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Plans as JSON, as they are stored and as orders carry them. */
final class PlanJson {

  /** Numbers keep every digit that they were given with. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private PlanJson() {}

  /** The parameters of the order that gives a drone the plan of a task. */
  static Map<String, Object> uploadParameters(TaskId id, FlightPlan plan) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("task_id", id.value());
    parameters.put("plan", PlanParameter.write(plan));
    return parameters;
  }
}
