package dev.skein.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a machine's key may be for, within what its role may. */
public enum Scope {
  /** Hands in reports of vehicles. */
  TELEMETRY,
  /** Sees what its role may see, but for accounts, keys and the audit trail. */
  READ,
  /** Gives drones orders, and takes and gives back leases. */
  ORDERS,
  /** Writes tasks down, and has them flown. */
  TASKS,
  /** Changes zones, the registry and new vehicles. */
  FLEET,
  /** Accounts, keys and the audit trail. */
  ADMIN;

  /** Of who is limited to none. */
  public static final Set<Scope> ALL = Collections.unmodifiableSet(EnumSet.allOf(Scope.class));

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word of the API, for example {@code telemetry}. */
  @JsonValue
  public String word() {
    return word;
  }

  /**
   * Reads what {@link #write} has written; a word that is not known is for nothing.
   *
   * @param words with spaces between (RFC 6749, 3.3); null for all
   */
  public static Set<Scope> read(@Nullable String words) {
    if (words == null) {
      return ALL;
    }
    List<String> each = List.of(words.split(" "));
    return Arrays.stream(values())
        .filter(scope -> each.contains(scope.word))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Their words, with spaces between; null for all. */
  public static @Nullable String write(Collection<Scope> scopes) {
    return scopes.containsAll(ALL)
        ? null
        : Arrays.stream(values())
            .filter(scopes::contains)
            .map(Scope::word)
            .collect(Collectors.joining(" "));
  }
}
