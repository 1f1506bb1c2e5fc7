package dev.skein.app;

import dev.skein.bus.BusSettings;
import dev.skein.links.mavlink.MavlinkLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Roles in one process, over stores inside or outside of it. */
final class Product implements AutoCloseable {

  private final AutoCloseable directory;
  private final Stores stores;
  private final ConfigurableApplicationContext context;
  private final FirstLogin firstLogin;
  private final Settings settings;
  private final Set<Role> roles;

  private Product(
      AutoCloseable directory,
      Stores stores,
      ConfigurableApplicationContext context,
      FirstLogin firstLogin,
      Settings settings,
      Set<Role> roles) {
    this.directory = directory;
    this.stores = stores;
    this.context = context;
    this.firstLogin = firstLogin;
    this.settings = settings;
    this.roles = roles;
  }

  /**
   * Starts every role over embedded stores in the data directory; nothing stops it meanwhile.
   *
   * @param onKafkaHalt called when the embedded Kafka gives up
   * @throws StartupException with one sentence that says what to do
   */
  static Product up(Settings settings, Runnable onKafkaHalt) throws StartupException {
    return up(settings, onKafkaHalt, () -> false);
  }

  /**
   * As {@link #up(Settings, Runnable)}.
   *
   * @param stop whether to leave off starting; an interrupt ends what the start waits for
   */
  static Product up(Settings settings, Runnable onKafkaHalt, BooleanSupplier stop)
      throws StartupException {
    DataDirectory directory = DataDirectory.take(settings.data());
    return start(
        settings,
        Role.all(),
        directory,
        () -> {
          DataDirectory.checkPorts(settings);
          return new EmbeddedStores(settings, installation(settings), onKafkaHalt);
        },
        stop);
  }

  /**
   * Starts some roles over stores that others run.
   *
   * @param stop whether to leave off starting; an interrupt ends what the start waits for
   * @throws StartupException with one sentence that says what to do
   */
  static Product serve(Settings settings, Set<Role> roles, BooleanSupplier stop)
      throws StartupException {
    Database database =
        settings
            .database()
            .orElseThrow(() ->
                new StartupException("the configuration names no postgres: where it is, and who"));
    if (settings.security().tokenKeys().isEmpty()) {
      throw new StartupException(
          "the configuration names no security.token_key_file: every process needs the same one");
    }
    return start(
        settings,
        roles,
        () -> {},
        () -> {
          DataDirectory.checkHttp(settings);
          if (roles.contains(Role.LINKS)) {
            LinkPorts.check(settings.mavlink());
          }
          return new ExternalStores(settings, database);
        },
        stop);
  }

  /** Opens the stores, or does not start. */
  private interface StoresOpening {
    Stores open() throws StartupException;
  }

  private static Product start(
      Settings settings,
      Set<Role> roles,
      AutoCloseable directory,
      StoresOpening opening,
      BooleanSupplier stop)
      throws StartupException {
    Stores stores = null;
    try {
      stores = opening.open();
      FirstLogin firstLogin = new FirstLogin();
      return new Product(
          directory,
          stores,
          wire(settings, roles, stores, firstLogin, stop),
          firstLogin,
          settings,
          roles);
    } catch (StartupException | RuntimeException e) {
      // What stops now must be able to wait.
      var _ = Thread.interrupted();
      if (stores != null) {
        stores.close();
      }
      closeQuietly(directory);
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
      return context.getBean(MavlinkLink.class).localAddress();
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

  <T> T bean(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  /** What the user sees when it is ready. */
  String greeting() {
    StringBuilder text = new StringBuilder("\nSkein is ready");
    // Of the JVM, not of the process: that one may have built the product before.
    long uptimeMs = ManagementFactory.getRuntimeMXBean().getUptime();
    text.append(String.format(Locale.ROOT, " (%.1f s)", uptimeMs / 1e3));
    if (!roles.equals(Role.all())) {
      line(text, "roles", roles.stream().map(Role::word).collect(Collectors.joining(", ")));
    }
    line(text, roles.contains(Role.GATEWAY) ? "page, API" : "API", url());
    if (roles.contains(Role.LINKS)) {
      line(text, "MAVLink", "udp://" + shown(mavlinkAddress()));
    }
    stores.shown().forEach((name, value) -> line(text, name, value));
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
    closeQuietly(directory);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%n  %-12s %s", name, value));
  }

  private String url() {
    String bind = settings.http().bind();
    return "http://" + (bind.equals("127.0.0.1") ? "localhost" : bind) + ":" + httpPort() + "/";
  }

  private static String shown(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static ConfigurableApplicationContext wire(
      Settings settings,
      Set<Role> roles,
      Stores stores,
      FirstLogin firstLogin,
      BooleanSupplier stop) {
    // logback.xml says it all: Spring would take logging down and up again while others log.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    BodyLimit.boundTrees();
    SpringApplication application = new SpringApplication(SkeinApplication.class);
    application.addPrimarySources(roles.stream().<Class<?>>map(Role::configuration).toList());
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false);
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.port", settings.http().port());
    properties.put("server.address", settings.http().bind());
    application.setDefaultProperties(properties);
    application.addInitializers(context -> {
      GenericApplicationContext generic = (GenericApplicationContext) context;
      generic.getBeanFactory().addBeanPostProcessor(new StopWhileStarting(stop));
      generic.registerBean(Settings.class, () -> settings);
      generic.registerBean(Roles.class, () -> new Roles(roles));
      registerStores(generic, stores);
      generic.registerBean(FirstLogin.class, () -> firstLogin);
    });
    return application.run();
  }

  /** Under the kind of stores they are, for what only embedded ones need; closed here. */
  private static void registerStores(GenericApplicationContext context, Stores stores) {
    if (stores instanceof EmbeddedStores embedded) {
      context.registerBean(
          EmbeddedStores.class, () -> embedded, bean -> bean.setDestroyMethodName(""));
    } else {
      context.registerBean(Stores.class, () -> stores, bean -> bean.setDestroyMethodName(""));
    }
  }

  private static void closeQuietly(AutoCloseable directory) {
    try {
      directory.close();
    } catch (Exception e) {
      // It ends with the process at the latest.
    }
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
