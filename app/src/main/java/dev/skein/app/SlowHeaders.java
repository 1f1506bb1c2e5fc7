package dev.skein.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.Container;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Ends connections whose request line and headers do not come to their end: each byte would keep
 * one open for as long as the idle timeout, for ever. Bodies have a limit of their own ({@link
 * BodyLimit}). Thread-safe.
 */
final class SlowHeaders
    implements Connection.Listener, WebServerFactoryCustomizer<JettyServletWebServerFactory> {

  /** Of the application: the time after which headers are too slow, and twice that at most. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** More than headers may have: who has sent that has sent several requests. */
  private static final long MOST_BYTES = 64 << 10;

  private final Duration patience;

  SlowHeaders(Duration patience) {
    this.patience = patience;
  }

  /** How far a connection was when it was looked at. */
  private record Seen(boolean isAtHeaders, long messages, long bytes) {
    static Seen of(HttpConnection connection) {
      var parser = connection.getParser();
      return new Seen(
          parser.inHeaderState() && !parser.isStart(),
          connection.getMessagesIn(),
          connection.getBytesIn());
    }

    boolean isSameRequest(Seen later) {
      return isAtHeaders
          && later.isAtHeaders
          && later.messages == messages
          && later.bytes - bytes < MOST_BYTES;
    }
  }

  @Override
  public void customize(JettyServletWebServerFactory factory) {
    factory.addServerCustomizers(server -> {
      for (Connector connector : server.getConnectors()) {
        Container.addBean(connector, this);
      }
    });
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection http) {
      lookLater(http, null);
    }
  }

  private void lookLater(HttpConnection connection, @Nullable Seen before) {
    connection
        .getConnector()
        .getScheduler()
        .schedule(() -> look(connection, before), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(HttpConnection connection, @Nullable Seen before) {
    if (!connection.getEndPoint().isOpen()) {
      return;
    }
    Seen now = Seen.of(connection);
    if (before != null && before.isSameRequest(now)) {
      connection.getEndPoint().close(new TimeoutException("the headers did not come to an end"));
    } else {
      lookLater(connection, now);
    }
  }
}
