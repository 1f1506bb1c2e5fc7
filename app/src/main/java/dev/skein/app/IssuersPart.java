package dev.skein.app;

import dev.skein.api.ClaimMapping;
import dev.skein.events.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part {@code security.issuers} of a configuration file: a list of groups of keys. */
final class IssuersPart {

  private static final Set<String> KEYS =
      Set.of(
          "issuer",
          "audience",
          "client_id",
          "client_secret_file",
          "name_claim",
          "role_claim",
          "roles",
          "default_role",
          "groups_claim");

  private final String name;
  private final Map<?, ?> part;

  private IssuersPart(String name, Map<?, ?> part) {
    this.name = name;
    this.part = part;
  }

  /**
   * The issuers.
   *
   * @throws IllegalArgumentException naming the key at fault
   */
  static List<Issuer> read(String name, @Nullable Object value) throws IOException {
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(name + ": must be a list");
    }
    List<Issuer> issuers = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String place = name + "[" + i + "]";
      if (!(list.get(i) instanceof Map<?, ?> part)) {
        throw new IllegalArgumentException(place + ": must be a group of keys");
      }
      Issuer issuer = new IssuersPart(place, part).issuer();
      if (issuers.stream().anyMatch(each -> each.issuer().equals(issuer.issuer()))) {
        throw new IllegalArgumentException(
            place + ".issuer: " + issuer.issuer() + " is listed already: one entry an issuer");
      }
      issuers.add(issuer);
    }
    return List.copyOf(issuers);
  }

  private Issuer issuer() throws IOException {
    for (Object key : part.keySet()) {
      if (!KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "%s: unknown key %s; the keys are %s"
                .formatted(name, key, String.join(", ", new TreeSet<>(KEYS))));
      }
    }
    String uri = needed("issuer");
    if (!uri.matches("https?://\\S+")) {
      throw new IllegalArgumentException(name + ".issuer: must be a URL, not " + uri);
    }
    Optional<String> secret = secret();
    return new Issuer(
        URI.create(uri),
        needed("audience"),
        text("client_id").map(id -> new Issuer.Client(id, secret)),
        text("name_claim").orElse("preferred_username"),
        new ClaimMapping(
            text("role_claim").orElse("roles"),
            roles(),
            text("default_role").map(word -> role("default_role", word)),
            text("groups_claim")));
  }

  private Optional<String> secret() throws IOException {
    Optional<Path> file = text("client_secret_file").map(Path::of);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.isReadable(file.get())) {
      throw new IllegalArgumentException(
          name + ".client_secret_file: " + file.get() + " is not there, or cannot be read");
    }
    return Optional.of(Files.readString(file.get()).strip());
  }

  private Map<String, Role> roles() {
    Object value = part.get("roles");
    if (value == null) {
      return Map.of("admin", Role.ADMIN, "operator", Role.OPERATOR, "viewer", Role.VIEWER);
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(
          name + ".roles: must be a group of names, each with a role");
    }
    Map<String, Role> roles = new HashMap<>();
    map.forEach(
        (from, to) -> roles.put(String.valueOf(from), role("roles." + from, String.valueOf(to))));
    return roles;
  }

  private Role role(String key, String word) {
    return Arrays.stream(Role.values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s.%s: must be %s, not %s"
                    .formatted(
                        name,
                        key,
                        Arrays.stream(Role.values())
                            .map(Role::word)
                            .collect(Collectors.joining(" or ")),
                        word)));
  }

  private String needed(String key) {
    return text(key)
        .orElseThrow(() -> new IllegalArgumentException(name + "." + key + " is missing"));
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(part.get(key)).map(String::valueOf);
  }
}
