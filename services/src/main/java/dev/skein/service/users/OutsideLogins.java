package dev.skein.service.users;

import java.util.List;

/** Logins at outside issuers (OpenID Connect Core 1.0, authorization code flow with PKCE). */
public interface OutsideLogins {

  /**
   * What a page needs to send somebody to an issuer.
   *
   * @param clientId what this installation is called there
   */
  record Offer(String issuer, String clientId, String authorizationEndpoint, String scope) {}

  /** What the issuer has sent somebody back with, and what they were sent there with. */
  record Return(
      String issuer, String code, String codeVerifier, String redirectUri, String nonce) {}

  /** What becomes of it. */
  sealed interface Result {
    /** The issuer says who it is, and they may come in. */
    record Known(Users.Outsider outsider) implements Result {}

    /** The issuer does not, or they may not. */
    record Refused(String reason) implements Result {}

    /** The issuer does not answer. */
    record Away() implements Result {}
  }

  /** The issuers that answer and where this installation is a client. */
  List<Offer> offers();

  /** Asks the issuer who somebody is. */
  Result exchange(Return from) throws InterruptedException;
}
