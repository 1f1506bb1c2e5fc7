package dev.skein.bus;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a group's session timeout on the broker: with the protocol of KIP-848 it is the group's, and
 * the client refuses {@code session.timeout.ms}.
 */
final class GroupConfigs {

  private static final Logger LOG = LoggerFactory.getLogger(GroupConfigs.class);

  private GroupConfigs() {}

  static void set(KafkaClients clients, String group, Duration sessionTimeout) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    long heartbeatMillis = Math.max(1_000, sessionTimeout.toMillis() / 4);
    List<AlterConfigOp> ops =
        List.of(
            set("consumer.session.timeout.ms", sessionTimeout.toMillis()),
            set("consumer.heartbeat.interval.ms", heartbeatMillis));
    try (Admin admin = clients.admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, ops)).all().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "{} keeps the broker's session timeout, since {} s were refused: {}",
          group,
          sessionTimeout.toSeconds(),
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static AlterConfigOp set(String name, long value) {
    return new AlterConfigOp(new ConfigEntry(name, Long.toString(value)), AlterConfigOp.OpType.SET);
  }
}
