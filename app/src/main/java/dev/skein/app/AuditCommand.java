package dev.skein.app;

import dev.skein.service.users.Audit;
import dev.skein.service.users.AuditVerdict;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;

/** {@code skein audit verify}: whether nobody has altered the audit trail. */
final class AuditCommand {

  private static final String HELP =
      """
      Usage: skein audit verify [--config FILE | --data DIR]

      Reads the whole audit trail and checks every hash: an entry that was altered, taken out or put
      in is found. The server must be running. Prints how many entries there are and the last hash:
      kept elsewhere, it shows later that nobody has made the trail anew.

        --config FILE   the PostgreSQL that its postgres: part names
        --data DIR      the data directory of the running server (default ./data)
      """;

  private AuditCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    if (arguments.isEmpty() || !arguments.getFirst().equals("verify")) {
      err.println("skein audit: what? See skein audit --help");
      return 2;
    }
    ArrayDeque<String> rest = new ArrayDeque<>(arguments.subList(1, arguments.size()));
    try (Connection connection = UsersDatabase.connect("audit", rest)) {
      connection.setAutoCommit(false);
      AuditVerdict verdict = Audit.verify(connection);
      if (verdict.valid()) {
        out.println(verdict.entries() + " entries, all as they were written");
        out.println("last hash " + verdict.lastHash());
        return 0;
      }
      err.println(
          "skein audit: entry %d is not what was written; the %d before it are"
              .formatted(verdict.firstBad(), verdict.entries()));
      return 1;
    } catch (IllegalArgumentException e) {
      err.println("skein audit: " + e.getMessage());
      return 2;
    } catch (SQLException | IOException e) {
      err.println("skein audit: " + e.getMessage());
      return 1;
    }
  }
}
