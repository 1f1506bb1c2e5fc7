package dev.skein.app;

import dev.skein.app.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Optional;
import java.util.Properties;

/** The users' schema of a running server, for commands beside it. */
final class UsersDatabase {

  static final String SCHEMA = "users";

  private UsersDatabase() {}

  /**
   * Connects to the PostgreSQL that the options {@code --config} or {@code --data} name.
   *
   * @param command for what is said of other options
   * @throws IllegalArgumentException for options that are none
   */
  static Connection connect(String command, Deque<String> options)
      throws SQLException, IOException {
    return connect(settings(command, options));
  }

  /** The settings that the options {@code --config} or {@code --data} name. */
  static Settings settings(String command, Deque<String> options) throws IOException {
    Settings settings = Settings.DEFAULTS;
    while (!options.isEmpty()) {
      String option = options.pop();
      settings =
          switch (option) {
            case "--config" -> ServerCommand.read(options, settings);
            case "--data" -> settings.withData(ServerCommand.directory(option, options));
            default ->
                throw new IllegalArgumentException(
                    "what is " + option + "? See skein " + command + " --help");
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
      return EmbeddedPostgres.connectTo(EmbeddedStores.postgres(settings.data()), properties);
    }
    properties.setProperty("user", external.get().user());
    properties.setProperty("password", external.get().password());
    return DriverManager.getConnection(external.get().jdbcUrl(), properties);
  }
}
