package dev.skein.api;

import dev.skein.events.Role;
import dev.skein.events.UserEvent.Access;
import dev.skein.events.UserEvent.AccessKey;
import dev.skein.events.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What every account and key may do now, as {@code user-access} tells it: whether a token still
 * holds, and whose a key is. An account of which nothing was heard yet is judged by its token
 * alone. Thread-safe.
 */
public final class AccessList {

  /** How each key begins, so that it is known for what it is wherever it turns up. */
  public static final String KEY_PREFIX = "skein_";

  private final Map<UserId, Access> accounts = new ConcurrentHashMap<>();
  private final Map<String, KeyOf> keys = new ConcurrentHashMap<>();

  /** For whom outside issuers speak; of several accounts, the others long gone, the newest. */
  private final Map<String, UserId> outsiders = new ConcurrentHashMap<>();

  private record KeyOf(UserId owner, String number) {}

  /** Takes what is told of an account; older versions than the one that is known are ignored. */
  public synchronized void apply(Access access) {
    Access before = accounts.get(access.userId());
    if (before != null && before.version() >= access.version()) {
      return;
    }
    if (before != null) {
      before.keys().values().forEach(key -> keys.remove(key.sha256()));
    }
    access
        .keys()
        .forEach((number, key) -> keys.put(key.sha256(), new KeyOf(access.userId(), number)));
    accounts.put(access.userId(), access);
    if (access.outsideSubject() != null) {
      outsiders.merge(access.outsideSubject(), access.userId(), AccessList::newer);
    }
  }

  private static UserId newer(UserId one, UserId other) {
    return one.value() > other.value() ? one : other;
  }

  /** Whose key it is and what it may do; empty when it serves no more, or never did. */
  public Optional<Caller> findByKey(String secret, @Nullable String remoteAddress, Instant now) {
    KeyOf found = keys.get(sha256(secret));
    if (found == null) {
      return Optional.empty();
    }
    Access owner = accounts.get(found.owner);
    AccessKey key = owner == null ? null : owner.keys().get(found.number);
    if (owner == null || key == null || !owner.enabled() || isOver(key.expiresAt(), now)) {
      return Optional.empty();
    }
    return Optional.of(
        new Caller(
            keyId(found.number),
            owner.userId(),
            owner.username() + "/" + key.name(),
            permissions(key, owner),
            Scope.read(key.scope()),
            null,
            false,
            key.expiresAt() == null ? Instant.MAX : key.expiresAt(),
            owner.version(),
            remoteAddress));
  }

  /**
   * Whether who was let in may stay: the account, the session and the key are still good, and a key
   * may do what it might then.
   */
  public boolean holds(Caller caller) {
    boolean isOutsider = caller.userId() == null;
    UserId account = isOutsider ? outsiders.get(caller.id()) : caller.userId();
    Access access = account == null ? null : accounts.get(account);
    if (access == null) {
      return true;
    }
    if (isOutsider || !access.enabled()) {
      return access.enabled();
    }
    String session = caller.session();
    if (session == null) {
      return access.keys().entrySet().stream()
          .filter(key -> caller.id().equals(keyId(key.getKey())))
          .anyMatch(key -> caller.permissions().equals(permissions(key.getValue(), access)));
    }
    return caller.tokenVersion() >= access.leastTokenVersion()
        && !access.endedSessions().containsKey(session);
  }

  /**
   * Whether somebody speaks by that name too: it is theirs, a key's of theirs, or the one by which
   * they go when their account's issuer speaks for them ({@link Caller#ofOutsider}).
   */
  public boolean isCalled(Caller caller, String name) {
    Access access = caller.userId() == null ? null : accounts.get(caller.userId());
    String outside = access == null ? null : access.outsideSubject();
    return caller.isOrOwns(name) || (outside != null && Caller.isOutsider(name, outside));
  }

  /**
   * Whether who has asked by that name, themselves or by a key of theirs, may order the drones of a
   * group now. A name that no account is known by is not judged.
   *
   * @param group null for none
   */
  public boolean mayCommand(String name, @Nullable String group) {
    List<Access> named =
        accounts.values().stream()
            .filter(each -> name.equals(each.username()) || name.startsWith(each.username() + "/"))
            .toList();
    return named.isEmpty()
        || named.stream().anyMatch(each -> each.enabled() && rights(each, name).mayCommand(group));
  }

  /** What an account, or a key of it, may by that name; nothing by a key that is no more. */
  private static Permissions rights(Access access, String name) {
    Permissions own = permissions(access.role(), access.groups());
    return name.equals(access.username())
        ? own
        : access.keys().values().stream()
            .filter(key -> name.equals(access.username() + "/" + key.name()))
            .findFirst()
            .map(key -> permissions(key.role(), key.groups()).within(own))
            .orElse(Permissions.everywhere(Role.VIEWER));
  }

  /** A key as it is kept: its SHA-256 in hexadecimal. */
  public static String sha256(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static boolean isOver(@Nullable Instant end, Instant now) {
    return end != null && !now.isBefore(end);
  }

  private static String keyId(String number) {
    return "key:" + number;
  }

  /** What a key may do: no more than its owner may now. */
  private static Permissions permissions(AccessKey key, Access owner) {
    return permissions(key.role(), key.groups()).within(permissions(owner.role(), owner.groups()));
  }

  private static Permissions permissions(Role role, @Nullable Map<String, Role> groups) {
    return new Permissions(role, groups == null ? Map.of() : groups);
  }
}
