package dev.skein.app;

import dev.skein.bus.GroupConsumer;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the roles of this process reach PostgreSQL and work on what Kafka brings. */
final class StoresHealth implements HealthIndicator {

  private final Schemas schemas;
  private final ObjectProvider<GroupConsumer> groups;

  StoresHealth(Schemas schemas, ObjectProvider<GroupConsumer> groups) {
    this.schemas = schemas;
    this.groups = groups;
  }

  @Override
  public Health health() {
    Map<String, String> details = new TreeMap<>();
    boolean isUp = true;
    for (Map.Entry<String, Boolean> schema : schemas.answering().entrySet()) {
      details.put("postgres." + schema.getKey(), schema.getValue() ? "answers" : "does not answer");
      isUp &= schema.getValue();
    }
    for (GroupConsumer group : groups) {
      details.put("kafka." + group.group(), group.isUp() ? "works" : "does not work");
      isUp &= group.isUp();
    }
    return (isUp ? Health.up() : Health.down()).withDetails(details).build();
  }
}
