package dev.skein.app;

import dev.skein.bus.jdbc.Outbox;
import dev.skein.events.EventIds;
import dev.skein.service.users.AdminAccount;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** {@code skein reset-password}: a new password for {@code admin}, when the old one is lost. */
final class ResetPasswordCommand {

  private static final String HELP =
      """
      Usage: skein reset-password [--config FILE | --data DIR]

      Gives the account admin a new password and prints it. The server must be running; who is
      logged in as admin must log in again.

        --config FILE   the PostgreSQL that its postgres: part names
        --data DIR      the data directory of the running server (default ./data)
      """;

  private ResetPasswordCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    try (Connection connection =
        UsersDatabase.connect("reset-password", new ArrayDeque<>(arguments))) {
      connection.setAutoCommit(false);
      InstantSource clock = InstantSource.system();
      Optional<String> password =
          new AdminAccount(
                  new Outbox(UsersDatabase.SCHEMA),
                  new EventIds(clock),
                  clock,
                  "skein reset-password")
              .reset(connection);
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
}
