package dev.skein.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people do with their accounts; on {@code user-events}, keyed by user id. No secrets. What
 * each may do now stands on compacted {@code user-access}.
 */
public sealed interface UserEvent extends EventData {

  UserId userId();

  @Override
  default String key() {
    return userId().toString();
  }

  /** Somebody logged in. */
  record LoggedIn(UserId userId, String username, @Nullable String remoteAddress)
      implements UserEvent {
    @Override
    public String eventType() {
      return "user.logged.in";
    }
  }

  /** Somebody logged out. */
  record LoggedOut(UserId userId, String username) implements UserEvent {
    @Override
    public String eventType() {
      return "user.logged.out";
    }
  }

  /**
   * An account was made.
   *
   * @param groups the role in each fleet group of drones, when not all groups are open to it; null
   *     for all
   * @param enabled whether it may log in; null in events of old, and means true
   */
  record Created(
      UserId userId,
      String username,
      Role role,
      @Nullable Map<String, Role> groups,
      @Nullable Boolean enabled,
      long version)
      implements UserEvent {
    public Created {
      groups = groups == null ? null : Map.copyOf(groups);
    }

    @Override
    public String eventType() {
      return "user.created";
    }
  }

  /** An account changed, or its password. Fields as in {@link Created}. */
  record Updated(
      UserId userId,
      String username,
      Role role,
      @Nullable Map<String, Role> groups,
      @Nullable Boolean enabled,
      long version)
      implements UserEvent {
    public Updated {
      groups = groups == null ? null : Map.copyOf(groups);
    }

    @Override
    public String eventType() {
      return "user.updated";
    }
  }

  /** An account is gone. */
  record Deleted(UserId userId, String username, long version) implements UserEvent {
    @Override
    public String eventType() {
      return "user.deleted";
    }
  }

  /**
   * What an account may do from now on; on {@code user-access}, where every service reads it to
   * judge tokens and keys. Of an account that is gone it stays, not enabled.
   *
   * @param groups as in {@link Created}; null for all groups
   * @param leastTokenVersion tokens that were made for an older version of the account are void
   * @param endedSessions sessions whose tokens are void, and until when such tokens could be good
   * @param keys keys of machines, by number
   * @param outsideSubject for whom an outside issuer speaks: its address, a space and its subject;
   *     null for who has a password here
   */
  record Access(
      UserId userId,
      String username,
      Role role,
      @Nullable Map<String, Role> groups,
      boolean enabled,
      long leastTokenVersion,
      Map<String, Instant> endedSessions,
      Map<String, AccessKey> keys,
      @Nullable String outsideSubject,
      long version)
      implements UserEvent {
    public Access {
      groups = groups == null ? null : Map.copyOf(groups);
      endedSessions = Map.copyOf(endedSessions);
      keys = Map.copyOf(keys);
    }

    @Override
    public String eventType() {
      return "user.access";
    }
  }

  /**
   * A machine's key.
   *
   * @param name what its owner calls it
   * @param sha256 the hash of the key, in hexadecimal: 256 random bits cannot be found from it
   * @param role what it may do at most
   * @param groups as in {@link Created}; null for all groups
   * @param expiresAt until when it serves; null for no end
   * @param scope what it is for, words with spaces between; null for all that its role may
   */
  record AccessKey(
      String name,
      String sha256,
      Role role,
      @Nullable Map<String, Role> groups,
      @Nullable Instant expiresAt,
      @Nullable String scope) {
    public AccessKey {
      requireNonNull(name, "name");
      requireNonNull(sha256, "sha256");
      requireNonNull(role, "role");
      groups = groups == null ? null : Map.copyOf(groups);
    }
  }
}
