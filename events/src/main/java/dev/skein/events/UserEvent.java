package dev.skein.events;

import org.jspecify.annotations.Nullable;

/** What people do with their accounts; on {@code user-events}, keyed by user id. No secrets. */
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

  /** An account was made. */
  record Created(UserId userId, String username, Role role, long version) implements UserEvent {
    @Override
    public String eventType() {
      return "user.created";
    }
  }

  /** An account changed. */
  record Updated(UserId userId, String username, Role role, long version) implements UserEvent {
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
}
