package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.orders.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vehicle's answer means, by its status and whatever its body. */
class WebhookTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(60);

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
    try (Webhook webhook = new Webhook()) {
      assertThat(meaning(webhook, vehicle.getAddress().getPort())).isEqualTo(meaning);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK%n"})
  void whoHasNotAnsweredInTimeMayHaveHeardIt(String said) throws Exception {
    assertThat(meaning(said, new Webhook(SHORT, LONG))).isEqualTo("unclear");
  }

  @ParameterizedTest
  @CsvSource({"200 OK, taken", "403 Forbidden, HTTP 403", "500 Error, unclear"})
  void whoStandsStillBehindItsStatusHasAnswered(String answered, String meaning) throws Exception {
    String said = "HTTP/1.1 " + answered + "%nContent-Length: 9%n%nxx";
    assertThat(meaning(said, new Webhook(LONG, SHORT))).isEqualTo(meaning);
  }

  /** Of a vehicle that says that, and nothing more. */
  private static String meaning(String said, Webhook hook) throws Exception {
    try (ServerSocket still = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Webhook webhook = hook) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = still.accept()) {
              // What comes before it has asked, the client takes for a fault of the connection.
              var _ = socket.getInputStream().read();
              socket
                  .getOutputStream()
                  .write(said.replace("%n", "\r\n").getBytes(StandardCharsets.UTF_8));
              // And left open.
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
              // The client has gone.
            }
          });
      return meaning(webhook, still.getLocalPort());
    }
  }

  private static String meaning(Webhook webhook, int port) throws Exception {
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
    URI url = URI.create("http://127.0.0.1:" + port + "/orders");
    VehicleKey key = new VehicleKey("truck", new byte[32], Optional.of(url));
    return switch (webhook.post(url, key, order, 1_800_000_000).get(90, TimeUnit.SECONDS)) {
      case Answer.Refused refused -> refused.result();
      case Answer.Taken _ -> "taken";
      default -> "unclear";
    };
  }
}
