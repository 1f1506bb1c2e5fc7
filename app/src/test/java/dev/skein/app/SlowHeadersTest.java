package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A byte now and then keeps no connection open. */
class SlowHeadersTest {

  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    connector.addBean(new SlowHeaders(Duration.ofMillis(300)));
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            callback.succeeded();
            return true;
          }
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void headersThatDoNotEndAreCutOff() throws Exception {
    assertThat(isCutOff("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")).isTrue();
    assertThat(isCutOff("GET /")).as("the line").isTrue();
    assertThat(isCutOff(REQUEST + "GET / HTTP/1.1\r\nX-Slow: ")).as("a second request").isTrue();
  }

  @Test
  void whoIsBetweenTwoRequestsIsNot() throws Exception {
    try (Socket socket = socket()) {
      for (int i = 0; i < 4; i++) {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        Thread.sleep(400);
      }
    }
  }

  /** Whether the connection ends though there is a byte more all the time. */
  private boolean isCutOff(String begin) throws Exception {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
      RunningProduct.await("it is cut off", () -> !takes(socket));
      return true;
    }
  }

  private static boolean takes(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String answer(Socket socket) throws IOException {
    byte[] bytes = new byte[4_096];
    int read = socket.getInputStream().read(bytes);
    return new String(bytes, 0, Math.max(read, 0), StandardCharsets.US_ASCII);
  }

  private Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
  }
}
