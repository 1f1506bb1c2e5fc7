package dev.skein.app;

import dev.skein.app.postgres.EmbeddedPostgres;
import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.EventIds;
import dev.skein.service.users.AdminAccount;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** {@code skein reset-password}: a new password for {@code admin}, when the old one is lost. */
final class ResetPasswordCommand {

  private static final String HELP =
      """
      Usage: skein reset-password [--config FILE | --data DIR]

      Gives the account admin a new password and prints it. The server must be running; who is
      logged in stays so.

        --config FILE   the PostgreSQL that its postgres: part names
        --data DIR      the data directory of the running server (default ./data)
      """;

  private static final String SCHEMA = "users";

  private ResetPasswordCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try (Connection connection = connect(parse(new ArrayDeque<>(arguments)))) {
      connection.setAutoCommit(false);
      InstantSource clock = InstantSource.system();
      Optional<String> password =
          new AdminAccount(new Outbox(SCHEMA), new EventIds(clock), clock).reset(connection);
      connection.commit();
      password.ifPresentOrElse(
          made -> out.println("admin / " + made + "   (shown once: keep it)"),
          () -> err.println("skein reset-password: there is no account admin"));
      return password.isPresent() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      err.println("skein reset-password: " + e.getMessage());
      return 2;
    } catch (SQLException | IOException e) {
      err.println("skein reset-password: " + e.getMessage());
      return 1;
    }
  }

  private static Settings parse(Deque<String> arguments) throws IOException {
    Settings settings = Settings.DEFAULTS;
    while (!arguments.isEmpty()) {
      String option = arguments.pop();
      settings =
          switch (option) {
            case "--config" -> ServerCommand.read(arguments, settings);
            case "--data" -> settings.withData(ServerCommand.directory(option, arguments));
            default ->
                throw new IllegalArgumentException(
                    "what is " + option + "? See skein reset-password --help");
          };
    }
    return settings;
  }

  /** To the PostgreSQL that is configured, else to the one inside the running server. */
  private static Connection connect(Settings settings) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("currentSchema", SCHEMA);
    Optional<Database> external = settings.database();
    if (external.isEmpty()) {
      return EmbeddedPostgres.connectTo(settings.data().resolve("postgres"), properties);
    }
    properties.setProperty("user", external.get().user());
    properties.setProperty("password", external.get().password());
    return DriverManager.getConnection(external.get().jdbcUrl(), properties);
  }
}
