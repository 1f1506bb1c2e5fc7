package dev.skein.service.users;

import dev.skein.api.Permissions;
import dev.skein.events.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may log in, as the table has them.
 *
 * @param passwordHash null for who logs in elsewhere
 * @param outsideSubject issuer and subject there; null for who has a password here
 * @param tokenVersion tokens that were made for an older one are void
 * @param failedLogins wrong passwords in a row, from where they have not logged in before
 * @param version raised at each change
 */
record Account(
    UserId id,
    String username,
    Permissions permissions,
    boolean enabled,
    boolean mustChangePassword,
    @Nullable String passwordHash,
    @Nullable String outsideSubject,
    long tokenVersion,
    int failedLogins,
    @Nullable Instant lockedUntil,
    @Nullable Instant lastLoginAt,
    Instant createdAt,
    long version) {

  /** Those from where they have never logged in. */
  WrongLogins wrongLogins() {
    return new WrongLogins(failedLogins, lockedUntil);
  }

  /** With other permissions, or disabled or enabled: tokens made before are void. */
  Account with(Permissions newPermissions, boolean isEnabled) {
    return new Account(
        id,
        username,
        newPermissions,
        isEnabled,
        mustChangePassword,
        passwordHash,
        outsideSubject,
        tokenVersion + 1,
        failedLogins,
        lockedUntil,
        lastLoginAt,
        createdAt,
        version);
  }

  /** With another password: tokens made before are void, and it is not locked. */
  Account withPassword(String hash, boolean mustChange) {
    return new Account(
        id,
        username,
        permissions,
        enabled,
        mustChange,
        hash,
        outsideSubject,
        tokenVersion + 1,
        0,
        null,
        lastLoginAt,
        createdAt,
        version);
  }

  /** Of the same version, with all tokens made before void. */
  Account withoutSessions() {
    return with(permissions, enabled);
  }
}
