package dev.skein.app;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0, 4): asked for when it is needed, and
 * kept once it was had. One that does not answer is let alone for some seconds, whoever asks.
 * Thread-safe.
 */
final class IssuerMetadata {

  private static final Logger LOG = LoggerFactory.getLogger(IssuerMetadata.class);
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int LARGEST = 256 << 10;
  private static final long LET_ALONE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final URI issuer;
  private final DefaultResourceRetriever http =
      new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, LARGEST);
  private @Nullable Endpoints known;
  private @Nullable IOException failure;
  private long failedAt;

  IssuerMetadata(URI issuer) {
    this.issuer = issuer;
  }

  /**
   * Where an issuer has what.
   *
   * @param authorization where a browser is sent for a login; empty when nobody is
   * @param token where codes are exchanged; empty when none are
   * @param keys where its public keys are
   */
  record Endpoints(String authorization, URI token, URL keys) {}

  /**
   * The issuer's endpoints.
   *
   * @throws IOException when it does not answer, or answers for another issuer
   */
  synchronized Endpoints endpoints() throws IOException {
    if (known != null) {
      return known;
    }
    if (failure != null && System.nanoTime() - failedAt < LET_ALONE_NANOS) {
      throw new IOException(failure.getMessage(), failure);
    }
    try {
      known = ask();
      return known;
    } catch (IOException e) {
      LOG.warn("the issuer {} does not answer: {}", issuer, e.getMessage());
      failure = e;
      failedAt = System.nanoTime();
      throw e;
    }
  }

  /** As {@link #endpoints}, of one at which somebody can log in. */
  Endpoints loginEndpoints() throws IOException {
    Endpoints all = endpoints();
    if (all.authorization.isEmpty() || all.token.toString().isEmpty()) {
      throw new IOException("nobody can log in at " + issuer);
    }
    return all;
  }

  /** The keys that it signs with now. */
  JWKSet keys() throws IOException {
    URL place = endpoints().keys;
    try {
      return JWKSet.parse(http.retrieveResource(place).getContent());
    } catch (ParseException e) {
      throw new IOException("no keys at " + place, e);
    }
  }

  private Endpoints ask() throws IOException {
    URI place =
        URI.create(issuer.toString().replaceAll("/$", "") + "/.well-known/openid-configuration");
    try {
      JsonNode document = JSON.readTree(http.retrieveResource(place.toURL()).getContent());
      // OpenID Connect Discovery 1.0, 4.3.
      if (!document.path("issuer").asString("").equals(issuer.toString())) {
        throw new IOException("the metadata at " + place + " is another issuer's");
      }
      return new Endpoints(
          document.path("authorization_endpoint").asString(""),
          URI.create(document.path("token_endpoint").asString("")),
          URI.create(document.path("jwks_uri").asString("")).toURL());
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException("no metadata at " + place, e);
    }
  }
}
