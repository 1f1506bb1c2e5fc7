package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.links.mavlink.UdpLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Everything in one process: the data directory, the embedded stores, and the roles over them. */
final class Product implements AutoCloseable {

  private final DataDirectory directory;
  private final EmbeddedStores stores;
  private final ConfigurableApplicationContext context;
  private final FirstLogin firstLogin;
  private final Settings settings;

  private Product(
      DataDirectory directory,
      EmbeddedStores stores,
      ConfigurableApplicationContext context,
      FirstLogin firstLogin,
      Settings settings) {
    this.directory = directory;
    this.stores = stores;
    this.context = context;
    this.firstLogin = firstLogin;
    this.settings = settings;
  }

  /**
   * Starts everything.
   *
   * @param onKafkaHalt called when the embedded Kafka gives up
   * @throws StartupException with one sentence that says what to do
   */
  static Product start(Settings settings, Runnable onKafkaHalt) throws StartupException {
    DataDirectory directory = DataDirectory.take(settings.data());
    EmbeddedStores stores = null;
    try {
      DataDirectory.checkPorts(settings);
      stores = new EmbeddedStores(settings, installation(settings), onKafkaHalt);
      FirstLogin firstLogin = new FirstLogin();
      ConfigurableApplicationContext context = roles(settings, stores, firstLogin);
      return new Product(directory, stores, context, firstLogin, settings);
    } catch (StartupException | RuntimeException e) {
      if (stores != null) {
        stores.close();
      }
      directory.close();
      if (e instanceof StartupException known) {
        throw known;
      }
      throw new StartupException(rootMessage(e), e);
    }
  }

  int httpPort() {
    return context instanceof WebServerApplicationContext web && web.getWebServer() != null
        ? web.getWebServer().getPort()
        : 0;
  }

  InetSocketAddress mavlinkAddress() {
    try {
      return context.getBean(UdpLink.class).localAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BusSettings bus() {
    return stores.bus();
  }

  FirstLogin firstLogin() {
    return firstLogin;
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** What the user sees when it is ready. */
  String greeting() {
    StringBuilder text = new StringBuilder("\nSkein is ready");
    ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, Instant.now()).toMillis() / 1e3)
        .ifPresent(seconds -> text.append(String.format(Locale.ROOT, " (%.1f s)", seconds)));
    text.append('\n');
    text.append("  page, API    http://").append(shownHost()).append(':').append(httpPort());
    text.append("/\n  MAVLink      udp://").append(shown(mavlinkAddress()));
    text.append("\n  Kafka        ").append(stores.bus().brokers().getFirst());
    text.append("   (clients: ").append(settings.data().resolve("kafka/client.properties"));
    text.append(")\n  data         ").append(settings.data().toAbsolutePath().normalize());
    firstLogin
        .take()
        .ifPresent(password ->
            text.append("\n\n  first login  admin / ")
                .append(password)
                .append("   (shown once: keep it)"));
    return text.append("\n\nCtrl-C stops it.\n").toString();
  }

  /** Roles first, then Kafka, then PostgreSQL. */
  @Override
  public void close() {
    context.close();
    stores.close();
    directory.close();
  }

  private String shownHost() {
    return settings.bind().equals("127.0.0.1") ? "localhost" : settings.bind();
  }

  private static String shown(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static ConfigurableApplicationContext roles(
      Settings settings, EmbeddedStores stores, FirstLogin firstLogin) {
    SpringApplication application = new SpringApplication(SkeinApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false);
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.port", settings.httpPort());
    properties.put("server.address", settings.bind());
    application.setDefaultProperties(properties);
    application.addInitializers(context -> {
      GenericApplicationContext generic = (GenericApplicationContext) context;
      generic.registerBean(Settings.class, () -> settings);
      generic.registerBean(
          EmbeddedStores.class, () -> stores, bean -> bean.setDestroyMethodName(""));
      generic.registerBean(FirstLogin.class, () -> firstLogin);
    });
    return application.run();
  }

  /** Where PostgreSQL's programs are unpacked: beside the program, or with the data. */
  private static Path installation(Settings settings) {
    String home = System.getProperty("skein.home");
    Path root = home == null ? settings.data() : Path.of(home);
    return root.resolve("postgres-programs").toAbsolutePath();
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
