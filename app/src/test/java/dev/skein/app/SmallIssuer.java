package dev.skein.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An OpenID Connect issuer on loopback: metadata, keys, an authorization endpoint, and a token
 * endpoint that gives an ID token for a code once, to who has the PKCE verifier and the client's
 * secret.
 */
final class SmallIssuer implements AutoCloseable {

  static final String CLIENT = "skein-page";
  static final String SECRET = "the client's secret";
  static final String AUDIENCE = "skein-api";

  /** As a claim's value: it is not there at all. */
  static final Object NONE = new Object();

  private final HttpServer server;
  private final RSAKey key;
  private final Map<String, Grant> codes = new ConcurrentHashMap<>();
  private final AtomicInteger keysAsked = new AtomicInteger();
  private volatile Map<String, Object> visitor = Map.of();

  private record Grant(String challenge, String redirectUri, Map<String, Object> claims) {}

  SmallIssuer() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            answer(
                exchange,
                200,
                """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize",
                 "token_endpoint":"%1$s/token","jwks_uri":"%1$s/keys",
                 "subject_types_supported":["public"],"response_types_supported":["code"],
                 "id_token_signing_alg_values_supported":["RS256"]}
                """
                    .formatted(issuer())));
    server.createContext(
        "/keys",
        exchange -> {
          keysAsked.incrementAndGet();
          answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
        });
    server.createContext("/token", this::token);
    server.createContext("/authorize", this::authorize);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How often it was asked for its keys. */
  int keysAsked() {
    return keysAsked.get();
  }

  /** A token signed with the issuer's key, or with another that pretends to be it. */
  String sign(RSAKey signingKey, Map<String, Object> claims) throws JOSEException {
    return sign(header().build(), signingKey, claims);
  }

  /** The header of its tokens. */
  JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID());
  }

  /** An access token for the API with that header. */
  String accessToken(JWSHeader header, Map<String, Object> claims) throws JOSEException {
    return sign(header, key, with(claims, "aud", List.of(AUDIENCE)));
  }

  private String sign(JWSHeader header, RSAKey signingKey, Map<String, Object> claims)
      throws JOSEException {
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .issueTime(new Date())
            .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    claims.forEach((name, value) -> set.claim(name, value == NONE ? null : value));
    SignedJWT jwt = new SignedJWT(header, set.build());
    jwt.sign(new RSASSASigner(signingKey));
    return jwt.serialize();
  }

  /** An access token for the API. */
  String accessToken(Map<String, Object> claims) throws JOSEException {
    return sign(key, with(claims, "aud", List.of(AUDIENCE)));
  }

  /** What a user's agreement at the authorization endpoint leads to. */
  String code(String challenge, String redirectUri, Map<String, Object> claims) {
    String code = UUID.randomUUID().toString();
    codes.put(code, new Grant(challenge, redirectUri, claims));
    return code;
  }

  /** Somebody with these claims logs in at a product by a code: their session's token there. */
  String logIn(RunningProduct skein, Map<String, Object> claims) {
    String verifier = "a-verifier-of-forty-three-characters-or-more-0";
    String code = code(challenge(verifier), skein.url("/"), with(claims, "nonce", "n"));
    return new RestClient(skein.url(""), null)
        .post(
            "/api/v1/auth/oidc/token",
            """
            {"issuer":"%s","code":"%s","code_verifier":"%s","redirect_uri":"%s","nonce":"n"}
            """
                .formatted(issuer(), code, verifier, skein.url("/")))
        .expect(200)
        .body()
        .get("token")
        .asString();
  }

  /** RFC 7636, 4.2. */
  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** From now on whoever comes is let in as somebody with these claims. */
  void letIn(Map<String, Object> claims) {
    visitor = claims;
  }

  /** RFC 6749, 4.1.1 and 4.1.2: somebody has agreed already. */
  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    String back = query.get("redirect_uri");
    String code =
        code(query.get("code_challenge"), back, with(visitor, "nonce", query.get("nonce")));
    exchange
        .getResponseHeaders()
        .set("Location", "%s?code=%s&state=%s".formatted(back, code, query.get("state")));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String field : text.split("&")) {
      String[] parts = field.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
    Map<String, Object> more = new HashMap<>(claims);
    more.put(name, value);
    return more;
  }

  private void token(HttpExchange exchange) throws IOException {
    try {
      Map<String, String> form =
          form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      String basic =
          new String(
              Base64.getDecoder()
                  .decode(
                      exchange
                          .getRequestHeaders()
                          .getFirst("Authorization")
                          .substring("Basic ".length())),
              StandardCharsets.UTF_8);
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(form.get("code_verifier").getBytes(StandardCharsets.US_ASCII));
      String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
      Grant grant = codes.remove(form.get("code"));
      boolean isGood =
          grant != null
              && grant.challenge.equals(challenge)
              && grant.redirectUri.equals(form.get("redirect_uri"))
              && URLDecoder.decode(basic, StandardCharsets.UTF_8).equals(CLIENT + ":" + SECRET);
      answer(
          exchange,
          isGood ? 200 : 400,
          isGood
              ? "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"%s\"}"
                  .formatted(sign(key, with(grant.claims, "aud", CLIENT)))
              : "{\"error\":\"invalid_grant\"}");
    } catch (Exception e) {
      answer(exchange, 500, "{}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
