package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A byte now and then keeps no request open. */
class SlowBodiesTest {

  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler handler = new ServletContextHandler();
    BodyLimit limit = new BodyLimit(new SimpleMeterRegistry(), Duration.ofMillis(300));
    Filter reader = (request, _, _) -> request.getInputStream().readAllBytes();
    for (Filter filter : List.of(limit, reader)) {
      handler.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    server.setHandler(handler);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void whoseBodyDoesNotEndIsAnsweredAndWaitedForNoLonger() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
      socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
      RunningProduct.await("an answer", () -> drips(socket));
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      assertThat(answer).isEqualTo("HTTP/1.1 408");
    }
  }

  /** Whether there is an answer, after a byte more. */
  private static boolean drips(Socket socket) {
    try {
      socket.getOutputStream().write(' ');
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
