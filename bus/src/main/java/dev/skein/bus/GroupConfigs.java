package dev.skein.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sets a group's session timeout on the broker: with the protocol of KIP-848 it is the group's, and
 * the client refuses {@code session.timeout.ms}. Where the broker refuses it, the classic protocol
 * remains, in which the client says it.
 *
 * <p>Brokers since Kafka 4.3 gather what happens in a group for a second before they share its
 * partitions out anew (KIP-1263): made for groups of thousands, it is a second more in which nobody
 * reads what a dead member had. They are asked not to; older ones do not, and know no such setting.
 */
final class GroupConfigs {

  private GroupConfigs() {}

  /** How members of a group speak with the broker. */
  sealed interface Protocol {
    /** KIP-848; the timeout is set. */
    record NewGroups() implements Protocol {}

    /** The classic protocol, since the broker refused; why, in its words. */
    record Classic(String refusal) implements Protocol {}
  }

  /**
   * Asks the broker to take the timeout.
   *
   * @throws KafkaException when it cannot be asked: that is no refusal
   */
  static Protocol agree(Admin admin, String group, Duration sessionTimeout)
      throws InterruptedException {
    long heartbeatMillis = Math.max(1_000, sessionTimeout.toMillis() / 4);
    List<AlterConfigOp> timeouts =
        List.of(
            set("consumer.session.timeout.ms", Long.toString(sessionTimeout.toMillis())),
            set("consumer.heartbeat.interval.ms", Long.toString(heartbeatMillis)));
    List<AlterConfigOp> all = new ArrayList<>(timeouts);
    all.add(set("consumer.assignment.interval.ms", "0"));
    return ask(admin, group, all) instanceof Protocol.NewGroups agreed
        ? agreed
        : ask(admin, group, timeouts);
  }

  private static Protocol ask(Admin admin, String group, List<AlterConfigOp> wishes)
      throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try {
      admin.incrementalAlterConfigs(Map.of(resource, wishes)).all().get(20, TimeUnit.SECONDS);
      return new Protocol.NewGroups();
    } catch (ExecutionException e) {
      Throwable answer = e.getCause();
      if (answer != null && isRefusal(answer)) {
        return new Protocol.Classic(String.valueOf(answer.getMessage()));
      }
      throw new KafkaException(
          "cannot set the session timeout of " + group + ": " + answer, answer);
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka does not answer on the session timeout of " + group, e);
    }
  }

  /** Kafka has answered, and the answer is no: a bad value, no right, no such request. */
  static boolean isRefusal(Throwable answer) {
    return answer instanceof ApiException
        && !(answer instanceof RetriableException)
        && !(answer instanceof AuthenticationException);
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }
}
