package dev.skein.app;

import dev.skein.api.Permissions;
import dev.skein.service.users.OutsideLogins;
import dev.skein.service.users.Users;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks issuers that are configured who somebody is, for a code they have given out. */
final class OidcLogins implements OutsideLogins, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OidcLogins.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String SCOPE = "openid profile email";
  private static final JsonMapper JSON = new JsonMapper();

  private final List<Issuer> issuers;
  private final OutsideIssuers tokens;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  OidcLogins(List<Issuer> configured, OutsideIssuers tokens) {
    this.issuers = configured.stream().filter(issuer -> issuer.client().isPresent()).toList();
    this.tokens = tokens;
  }

  @Override
  public List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    for (Issuer issuer : issuers) {
      try {
        offers.add(
            new Offer(
                issuer.issuer().toString(),
                issuer.client().orElseThrow().id(),
                tokens.metadata(issuer).loginEndpoints().authorization(),
                SCOPE));
      } catch (IOException e) {
        // Left out: why, was said when it was asked.
      }
    }
    return offers;
  }

  @Override
  public Result exchange(Return from) throws InterruptedException {
    Optional<Issuer> issuer =
        issuers.stream().filter(i -> i.issuer().toString().equals(from.issuer())).findFirst();
    if (issuer.isEmpty()) {
      return new Result.Refused("The issuer is not one that is trusted here.");
    }
    try {
      HttpResponse<String> answer = ask(issuer.get(), from);
      String idToken =
          answer.statusCode() == 200
              ? JSON.readTree(answer.body()).path("id_token").asString("")
              : "";
      return idToken.isEmpty()
          ? new Result.Refused("The issuer does not take the code; log in there again.")
          : judge(issuer.get(), tokens.readIdentity(issuer.get(), idToken), from.nonce());
    } catch (JwtException | JacksonException e) {
      return new Result.Refused("The issuer's answer is not a good one.");
    } catch (IOException | AuthenticationServiceException e) {
      LOG.warn("the issuer {} does not answer: {}", from.issuer(), e.getMessage());
      return new Result.Away();
    }
  }

  private static Result judge(Issuer issuer, Jwt identity, String nonce) {
    if (!nonce.equals(identity.getClaimAsString("nonce"))) {
      return new Result.Refused("The issuer's answer is to another login.");
    }
    String name = OutsideIssuers.name(issuer, identity);
    if (!OutsideIssuers.mayBeCalled(name) || !OutsideIssuers.hasSubject(identity)) {
      return new Result.Refused("The issuer gives no name that can be one here.");
    }
    Optional<Permissions> permissions = issuer.mapping().permissions(identity.getClaims());
    return permissions.isEmpty()
        ? new Result.Refused("The issuer gives you no role here.")
        : new Result.Known(
            new Users.Outsider(
                OutsideIssuers.outside(issuer, identity), name.strip(), permissions.get()));
  }

  /** RFC 6749, 4.1.3, with the verifier of RFC 7636, 4.5. */
  private HttpResponse<String> ask(Issuer issuer, Return from)
      throws IOException, InterruptedException {
    Issuer.Client client = issuer.client().orElseThrow();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", from.code());
    form.put("redirect_uri", from.redirectUri());
    form.put("client_id", client.id());
    form.put("code_verifier", from.codeVerifier());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(tokens.metadata(issuer).loginEndpoints().token())
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"))));
    client
        .secret()
        .ifPresent(secret -> {
          String basic = encoded(client.id()) + ":" + encoded(secret);
          request.header(
              "Authorization",
              "Basic "
                  + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
        });
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
