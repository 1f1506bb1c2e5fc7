package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.orders.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a vehicle's answer means, by its status and whatever its body. */
class WebhookTest {

  private HttpServer vehicle;
  private int status;
  private String body = "";

  @BeforeEach
  void start() throws Exception {
    vehicle = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    vehicle.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    vehicle.start();
  }

  @AfterEach
  void stop() {
    vehicle.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "403, 0, HTTP 403",
    "403, 11, HTTP 403 xxxxxxxxxxx",
    "403, 5000, HTTP 403",
    "422, 2000000, HTTP 422",
    "200, 5000, taken",
    "500, 5000, unclear"
  })
  void itsStatusDecidesHoweverLongItsBody(int answered, int length, String meaning)
      throws Exception {
    status = answered;
    body = "x".repeat(length);
    Accepted order =
        new Accepted(
            "a",
            new DroneId(7),
            "arm",
            Map.of(),
            Instant.parse("2026-11-29T12:00:00Z"),
            "gateway@a",
            1,
            1);
    URI url = URI.create("http://127.0.0.1:" + vehicle.getAddress().getPort() + "/orders");
    VehicleKey key = new VehicleKey("truck", new byte[32], Optional.of(url));
    try (Webhook webhook = new Webhook()) {
      Answer answer = webhook.post(url, key, order, 1_800_000_000).get(20, TimeUnit.SECONDS);
      String told =
          switch (answer) {
            case Answer.Refused refused -> refused.result();
            case Answer.Taken _ -> "taken";
            default -> "unclear";
          };
      assertThat(told).isEqualTo(meaning);
    }
  }
}
