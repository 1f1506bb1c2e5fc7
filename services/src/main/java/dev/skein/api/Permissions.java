package dev.skein.api;

import dev.skein.events.Role;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do: one role for all drones, or one for each of some fleet groups. Who is
 * limited to groups sees no other drones, nor those without a group, and changes nothing that
 * belongs to the whole fleet.
 *
 * @param role for all drones; with groups, the most that any of them gives
 * @param groups the role in each group, by the group's name; empty for all drones
 */
public record Permissions(Role role, Map<String, Role> groups) {

  /** A name that no group can have. */
  private static final String NO_GROUP = "";

  public Permissions {
    groups = Map.copyOf(groups);
  }

  /** The same role for all drones. */
  public static Permissions everywhere(Role role) {
    return new Permissions(role, Map.of());
  }

  /** Users, keys and the audit trail. */
  public boolean isAdmin() {
    return groups.isEmpty() && role == Role.ADMIN;
  }

  /** Whether every drone is open to them, whatever its group. */
  public boolean isForAllGroups() {
    return groups.isEmpty();
  }

  /**
   * Whether they may see a drone, its tasks and its alerts.
   *
   * @param group the drone's; null when it is in none
   */
  public boolean mayView(@Nullable String group) {
    return roleIn(group).isPresent();
  }

  /**
   * Whether they may give orders to a drone, and change its entry.
   *
   * @param group the drone's; null when it is in none
   */
  public boolean mayCommand(@Nullable String group) {
    return roleIn(group).filter(Permissions::commands).isPresent();
  }

  /** Whether they may change what belongs to the whole fleet, such as zones or new vehicles. */
  public boolean mayChangeFleet() {
    return groups.isEmpty() && commands(role);
  }

  /** These, but no more than others: as of a key, and of who has made it. */
  public Permissions within(Permissions most) {
    if (groups.isEmpty() && most.groups.isEmpty()) {
      return everywhere(lesser(role, most.role));
    }
    Map<String, Role> each = new TreeMap<>();
    Map<String, Role> named = groups.isEmpty() ? most.groups : groups;
    named
        .keySet()
        .forEach(group ->
            roleIn(group)
                .flatMap(mine -> most.roleIn(group).map(theirs -> lesser(mine, theirs)))
                .ifPresent(least -> each.put(group, least)));
    // Nothing in common: an empty map would mean all groups.
    return each.isEmpty()
        ? new Permissions(Role.VIEWER, Map.of(NO_GROUP, Role.VIEWER))
        : new Permissions(lesser(role, most.role), each);
  }

  private Optional<Role> roleIn(@Nullable String group) {
    if (groups.isEmpty()) {
      return Optional.of(role);
    }
    return group == null ? Optional.empty() : Optional.ofNullable(groups.get(group));
  }

  private static boolean commands(Role role) {
    return role != Role.VIEWER;
  }

  /** Roles stand from the one that may most to the one that may least. */
  private static Role lesser(Role a, Role b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
