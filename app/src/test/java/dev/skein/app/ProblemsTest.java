package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Whoever in the server refuses a request, the answer is a problem (RFC 9457) with a reason. */
@OnSharedProduct
class ProblemsTest {

  private static RunningProduct skein;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/drones/%, 400",
    "GET, /api/v1/drones/%2e%2e/, 400",
    "GET, //api/v1/drones, 400",
    "GET, /api/v1/drones;x=1, 400",
    "GET, /LONG, 414",
    "GET, /HEADER, 431",
    "FOO, /api/v1/drones, 400",
    "TRACE, /api/v1/drones, 400",
    "POST, /, 405",
    "POST, /nowhere, 404",
    "GET, /api/v1/nowhere, 404",
    "DELETE, /api/v1/drones, 405",
    "POST, /api/v1/auth/login, 400",
  })
  void everyRefusalIsAProblem(String method, String path, int status) throws Exception {
    String answer =
        ask(
            method,
            path.equals("/LONG") ? "/" + "a".repeat(20_000) : path,
            path.equals("/HEADER") ? "a".repeat(20_000) : "");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-type: application/problem+json");
    JsonNode problem = RunningProduct.JSON.readTree(answer.substring(answer.indexOf('{')));
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asString()).isNotBlank().doesNotContain("Failed to read");
  }

  /** As it stands: an HTTP client would mend or refuse such requests. */
  private static String ask(String method, String path, String more) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), skein.product().httpPort())) {
      String request =
          """
          %s %s HTTP/1.1
          Host: localhost
          Authorization: Bearer %s
          Content-Type: application/json
          X-More: %s
          Content-Length: 0
          Connection: close

          """;
      socket
          .getOutputStream()
          .write(
              request
                  .formatted(method, path, skein.token(), more)
                  .replace("\n", "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
