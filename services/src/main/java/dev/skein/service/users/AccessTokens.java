package dev.skein.service.users;

import java.time.Instant;

/** Makes the tokens that every service takes for a login. */
public interface AccessTokens {

  /** A signed token for a login, good until then. */
  String make(Users.Login login, Instant issuedAt, Instant expiresAt);
}
