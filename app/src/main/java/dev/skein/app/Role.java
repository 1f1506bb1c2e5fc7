package dev.skein.app;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of the system that can run in a process of its own. */
enum Role {
  LINKS(LinksRole.class, "drone-control-service"),
  GATEWAY(GatewayRole.class, "api-gateway"),
  USERS(UsersRole.class, "user-service"),
  DRONES(DronesRole.class, "drone-control-service"),
  TASKS(TasksRole.class, "task-service"),
  MONITORING(MonitoringRole.class, "monitoring-service"),
  ALERTS(AlertsRole.class, "alert-service");

  private final Class<?> configuration;
  private final String source;

  Role(Class<?> configuration, String source) {
    this.configuration = configuration;
    this.source = source;
  }

  /** What wires the role. */
  Class<?> configuration() {
    return configuration;
  }

  /** The service's name in the envelope of its events. */
  String source() {
    return source;
  }

  /** Whether it keeps anything in PostgreSQL, in a schema of its name. */
  boolean hasSchema() {
    return this != LINKS && this != GATEWAY;
  }

  /** The role's name as it is written in options and files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> find(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  static Set<Role> all() {
    return EnumSet.allOf(Role.class);
  }

  /**
   * Roles separated by commas.
   *
   * @throws IllegalArgumentException naming the one that is none
   */
  static Set<Role> parse(String words) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : words.split(",", -1)) {
      roles.add(
          find(word.strip())
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "no role %s; the roles are %s".formatted(word, words()))));
    }
    return roles;
  }

  /** All roles, as a list to be read. */
  static String words() {
    return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
  }
}
