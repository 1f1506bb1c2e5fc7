package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.AddressBlock;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a forwarded request comes from is believed of gateways alone. */
class ForwardedClientTest {

  @TempDir private Path directory;
  private TokenKeys keys;
  private Server owner;
  private Server gateway;
  private Forwarder forwarder;

  @BeforeEach
  void start() throws Exception {
    keys = new TokenKeys(directory.resolve("token.key"));
    ServletContextHandler served = new ServletContextHandler("/");
    add(served, new RequestIds());
    add(served, new ForwardedClient(keys, List.of()));
    served.addServlet(new ServletHolder(new Address()), "/*");
    owner = serve(served);
    forwarder =
        new Forwarder(
            new Roles(Set.of(Role.GATEWAY)), Map.of(Role.ALERTS, List.of(uri(owner))), keys);
    ServletContextHandler forwarding = new ServletContextHandler("/");
    add(forwarding, new RequestIds());
    add(forwarding, new ForwardedClient(keys, List.of()));
    add(forwarding, forwarder);
    gateway = serve(forwarding);
  }

  @AfterEach
  void stop() throws Exception {
    forwarder.close();
    gateway.stop();
    owner.stop();
  }

  @Test
  void theOwnerHearsOfTheClientAndOfTheRequestsId() throws Exception {
    // The gateway's own client is another gateway, so that the address is another.
    String proof = ForwardedClient.proof(keys, "192.0.2.7", "r-1");
    assertThat(ask(gateway, "192.0.2.7", proof, "r-1")).isEqualTo("192.0.2.7 r-1");
  }

  @Test
  void whoCannotProveItIsWhereTheyAre() throws Exception {
    String proof = ForwardedClient.proof(keys, "192.0.2.7", "r-1");
    assertThat(ask(gateway, "192.0.2.8", proof, "r-1")).isEqualTo("127.0.0.1 r-1");
    assertThat(ask(owner, "192.0.2.7", proof, "r-2")).isEqualTo("127.0.0.1 r-2");
    assertThat(ask(owner, "192.0.2.7", "forged", "r-1")).isEqualTo("127.0.0.1 r-1");
    TokenKeys others = new TokenKeys(directory.resolve("other.key"));
    assertThat(ask(owner, "192.0.2.7", ForwardedClient.proof(others, "192.0.2.7", "r-1"), "r-1"))
        .isEqualTo("127.0.0.1 r-1");
  }

  /** As from a proxy on this machine; another stands before it. */
  @Test
  void aProxyThatIsTrustedSaysWhereARequestComesFrom() throws Exception {
    ServletContextHandler served = new ServletContextHandler("/");
    add(served, new RequestIds());
    add(
        served,
        new ForwardedClient(
            keys, List.of(AddressBlock.parse("127.0.0.1"), AddressBlock.parse("10.0.0.0/8"))));
    served.addServlet(new ServletHolder(new Address()), "/*");
    Server proxied = serve(served);
    try {
      assertThat(askFor(proxied, "192.0.2.7")).isEqualTo("192.0.2.7 r-1");
      assertThat(askFor(proxied, "203.0.113.1, 192.0.2.7, 10.1.2.3")).isEqualTo("192.0.2.7 r-1");
      assertThat(askFor(proxied, "2001:db8::7")).isEqualTo("2001:db8::7 r-1");
      for (String nowhere : List.of("192.0.2.7, unknown", "10.1.2.3", "192.0.2.7,", "::")) {
        assertThat(askFor(proxied, nowhere)).as(nowhere).isEqualTo("127.0.0.1 r-1");
      }
      assertThat(askFor(owner, "192.0.2.7")).as("trusted by nobody").isEqualTo("127.0.0.1 r-1");
    } finally {
      proxied.stop();
    }
  }

  private static final class Address extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getRemoteAddr() + " " + RequestIds.current());
    }
  }

  private static void add(ServletContextHandler context, Filter filter) {
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  private static Server serve(ServletContextHandler context) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    return server;
  }

  private static URI uri(Server server) {
    return URI.create(
        "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  private static String ask(Server server, String address, String proof, String requestId)
      throws Exception {
    return send(
        HttpRequest.newBuilder(uri(server).resolve("/api/v1/alerts"))
            .header(ForwardedClient.ADDRESS, address)
            .header(ForwardedClient.PROOF, proof)
            .header(RequestIds.HEADER, requestId));
  }

  private static String askFor(Server server, String addresses) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(server).resolve("/api/v1/alerts"))
            .header(ForwardedClient.BY_PROXY, addresses)
            .header(RequestIds.HEADER, "r-1"));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
