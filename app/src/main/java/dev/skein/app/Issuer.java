package dev.skein.app;

import dev.skein.api.ClaimMapping;
import java.net.URI;
import java.util.Optional;

/**
 * An outside issuer of tokens (OpenID Connect Discovery 1.0) that is trusted.
 *
 * @param issuer its identifier, below which its metadata is found ({@code issuer})
 * @param audience whom its access tokens must be for ({@code audience})
 * @param client what this installation is called there, for the page's login ({@code client_id})
 * @param nameClaim the claim with the user's name ({@code name_claim})
 * @param mapping what its claims give
 */
record Issuer(
    URI issuer, String audience, Optional<Client> client, String nameClaim, ClaimMapping mapping) {

  /**
   * A registered client.
   *
   * @param secret for one that has any; it is sent to the issuer alone
   */
  record Client(String id, Optional<String> secret) {
    @Override
    public String toString() {
      return "Client[id=" + id + "]";
    }
  }
}
