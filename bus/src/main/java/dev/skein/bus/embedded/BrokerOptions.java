package dev.skein.bus.embedded;

import java.util.List;
import java.util.Map;

/**
 * What a broker is given beside what {@link EmbeddedKafka} gives every one.
 *
 * @param properties broker properties, which win over those it would have
 * @param scramUsers passwords by user, for SCRAM-SHA-512; made with the directory, at the first
 *     start
 */
public record BrokerOptions(Map<String, String> properties, Map<String, String> scramUsers) {

  public static final BrokerOptions NONE = new BrokerOptions(Map.of(), Map.of());

  public BrokerOptions {
    properties = Map.copyOf(properties);
    scramUsers = Map.copyOf(scramUsers);
  }

  List<String> scramArguments() {
    return scramUsers.entrySet().stream()
        .map(
            user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user.getKey(), user.getValue()))
        .toList();
  }

  /** Without the values, which may be secrets. */
  @Override
  public String toString() {
    return "broker options " + properties.keySet() + ", users " + scramUsers.keySet();
  }
}
