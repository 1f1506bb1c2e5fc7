package dev.skein.api;

import dev.skein.events.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do by the claims of an outside issuer's token.
 *
 * @param roleClaim the claim with the names that give roles, a text or a list; a path with dots for
 *     one inside another ({@code realm_access.roles})
 * @param roles which name gives which role; of several the one that may most
 * @param byDefault the role of who has none of those names; empty: they are refused
 * @param groupsClaim the claim with the fleet groups that they are limited to; empty: all groups
 */
public record ClaimMapping(
    String roleClaim,
    Map<String, Role> roles,
    Optional<Role> byDefault,
    Optional<String> groupsClaim) {

  public ClaimMapping {
    roles = Map.copyOf(roles);
  }

  /** The permissions by some claims; empty when they give none. */
  public Optional<Permissions> permissions(Map<String, Object> claims) {
    Optional<Role> role =
        texts(find(claims, roleClaim)).stream()
            .flatMap(name -> Optional.ofNullable(roles.get(name)).stream())
            .min(Role::compareTo)
            .or(() -> byDefault);
    if (role.isEmpty()) {
      return Optional.empty();
    }
    if (groupsClaim.isEmpty() || role.get() == Role.ADMIN) {
      return Optional.of(Permissions.everywhere(role.get()));
    }
    Map<String, Role> groups = new TreeMap<>();
    texts(find(claims, groupsClaim.get())).forEach(group -> groups.put(group, role.get()));
    return groups.isEmpty() ? Optional.empty() : Optional.of(new Permissions(role.get(), groups));
  }

  private static @Nullable Object find(Map<?, ?> claims, String path) {
    if (claims.get(path) != null) {
      return claims.get(path);
    }
    int dot = path.indexOf('.');
    return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? find(inner, path.substring(dot + 1))
        : null;
  }

  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case String text -> List.of(text);
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }
}
