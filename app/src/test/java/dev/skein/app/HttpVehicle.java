package dev.skein.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A vehicle that speaks HTTP, to whichever gateway it is told. It signs by itself, with nothing of
 * ours, as docs/http-vehicles.md says. Used by one thread.
 */
public final class HttpVehicle implements AutoCloseable {

  private static final String ORDERS = "/api/v1/vehicle/orders";
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final String secret;
  private final HttpClient http = HttpClient.newHttpClient();

  /** What each gateway has said that nonces begin with. */
  private final Map<URI, String> nonces = new HashMap<>();

  private int count;

  /**
   * @param secret 64 hexadecimal digits
   */
  public HttpVehicle(String name, String secret) {
    this.name = name;
    this.secret = secret;
  }

  public String name() {
    return name;
  }

  /** Its line in the file of keys. */
  public String key() {
    return name + " " + secret;
  }

  /** Says where it is; the answer's status. */
  public int report(URI gateway, String token) throws IOException, InterruptedException {
    String body =
        "{\"vehicle\":\"%s\",\"location\":{\"latitude\":1,\"longitude\":2}}".formatted(name);
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/api/v1/telemetry"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** The ids of the orders that it is given there; none when none have come in that time. */
  public List<String> ask(URI gateway, int seconds) throws Exception {
    HttpResponse<String> answer = send(gateway, "GET", ORDERS + "?wait=" + seconds, "");
    return answer.statusCode() == 200
        ? JSON.readTree(answer.body()).get("orders").values().stream()
            .map(order -> order.get("command_id").asString())
            .toList()
        : List.of();
  }

  /** Says what becomes of an order; the answer's status. */
  public int tell(URI gateway, String commandId, String stage) throws Exception {
    JsonNode body = JSON.createObjectNode().put("stage", stage);
    return send(gateway, "POST", ORDERS + "/" + commandId + "/stages", body.toString())
        .statusCode();
  }

  /** A gateway that it does not know, or that was started again, says its name first. */
  private HttpResponse<String> send(URI gateway, String method, String target, String body)
      throws Exception {
    HttpResponse<String> answer = sendOnce(gateway, method, target, body);
    String named = answer.headers().firstValue("Skein-Gateway").orElse("");
    if (answer.statusCode() != 401 || named.equals(nonces.put(gateway, named))) {
      return answer;
    }
    return sendOnce(gateway, method, target, body);
  }

  private HttpResponse<String> sendOnce(URI gateway, String method, String target, String body)
      throws Exception {
    String time = Long.toString(Instant.now().getEpochSecond());
    String nonce = nonces.getOrDefault(gateway, "unknown-") + count++;
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve(target))
            .header("Content-Type", "application/json")
            .header("Skein-Vehicle", name)
            .header("Skein-Timestamp", time)
            .header("Skein-Nonce", nonce)
            .header("Skein-Signature", hmac(secret, time, nonce, method, target, body))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  static String hmac(
      String key, String timestamp, String nonce, String method, String target, String body)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA256"));
    String text = String.join("\n", "skein-hmac-v1", timestamp, nonce, method, target, "") + body;
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    http.close();
  }
}
