package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A gateway in front of processes that break off in the middle of an answer. */
class ForwarderTest {

  private static final String WHOLE =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\ntrue";
  private static final String BROKEN_OFF =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n[1, 2";

  @Test
  void anAnswerThatBreaksOffIsAskedForElsewhere() throws Exception {
    try (Target broken = new Target(BROKEN_OFF);
        Target whole = new Target(WHOLE);
        Gateway gateway = new Gateway(broken, whole)) {
      // Targets are asked in any order: until the broken one has been the first.
      while (broken.asked.get() == 0) {
        HttpResponse<String> answer = gateway.send("GET");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("true");
      }
    }
  }

  @Test
  void noHalfAnswerIsPassedOn() throws Exception {
    try (Target broken = new Target(BROKEN_OFF);
        Gateway gateway = new Gateway(broken)) {
      HttpResponse<String> answer = gateway.send("GET");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
      assertThat(problem(answer).get("detail").asString()).contains("alerts");
    }
  }

  @Test
  void whatMayHaveBeenDoneIsNotAskedForAgain() throws Exception {
    try (Target broken = new Target(BROKEN_OFF);
        Target second = new Target(BROKEN_OFF);
        Gateway gateway = new Gateway(broken, second)) {
      HttpResponse<String> answer = gateway.send("POST");
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(problem(answer).get("detail").asString()).contains("may have been done");
      assertThat(broken.asked.get() + second.asked.get()).isEqualTo(1);
    }
  }

  /** As Jetty takes it, and no URI has it. */
  @Test
  void aCharacterThatMustBeEncodedIsRefused() throws Exception {
    try (Gateway gateway = new Gateway();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port)) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/alerts?sort={x} HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
  }

  private static JsonNode problem(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    return RunningProduct.JSON.readTree(answer.body());
  }

  /** Takes each request whole, says its piece and hangs up. */
  private static final class Target implements AutoCloseable {
    final AtomicInteger asked = new AtomicInteger();
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Target(String piece) throws IOException {
      Thread.ofVirtual().start(() -> serve(piece));
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private void serve(String piece) {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          readHead(client.getInputStream());
          asked.incrementAndGet();
          client.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          if (!socket.isClosed()) {
            throw new UncheckedIOException(e);
          }
        }
      }
    }

    private static void readHead(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final class Gateway implements AutoCloseable {
    private final Server server = new Server();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Forwarder forwarder;
    private final int port;

    Gateway(Target... targets) throws Exception {
      List<URI> uris = List.of(targets).stream().map(Target::uri).toList();
      forwarder =
          new Forwarder(
              new Roles(Set.of(Role.GATEWAY)),
              Map.of(Role.ALERTS, uris),
              new TokenKeys(Files.createTempDirectory("keys").resolve("token.key")));
      ServerConnector connector = new ServerConnector(server);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      ServletContextHandler context = new ServletContextHandler("/");
      context.addFilter(new FilterHolder(forwarder), "/*", EnumSet.of(DispatcherType.REQUEST));
      server.setHandler(context);
      server.start();
      port = connector.getLocalPort();
    }

    HttpResponse<String> send(String method) throws Exception {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/alerts"))
              .method(method, BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
      http.close();
      forwarder.close();
      server.stop();
    }
  }
}
