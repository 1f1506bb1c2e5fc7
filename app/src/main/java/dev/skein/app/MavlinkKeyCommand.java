package dev.skein.app;

import dev.skein.links.mavlink.SigningKeyFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code skein mavlink-key}: makes a key for a vehicle to sign its frames with. */
final class MavlinkKeyCommand {

  private static final String HELP =
      """
      Usage: skein mavlink-key VEHICLE --keys FILE [--setup]

      Makes a key for a vehicle and writes it at the end of the file that mavlink.signing_keys_file
      names. A running server takes it up within seconds; from then on only frames count that
      the vehicle has signed with it. The key is not shown.

        VEHICLE      its MAVLink system id; or 1@192.0.2.7, system id and host; or *, all others
        --keys FILE  the file; it is made where it is not, for its owner alone
        --setup      the link gives the key to the vehicle when that speaks unsigned
                     (SETUP_SIGNING, in the clear; on this machine only, but where
                     mavlink.signing_setup says anywhere)
      """;

  private MavlinkKeyCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    @Nullable String vehicle = null;
    @Nullable Path file = null;
    boolean setup = false;
    Deque<String> rest = new ArrayDeque<>(arguments);
    try {
      while (!rest.isEmpty()) {
        String argument = rest.pop();
        switch (argument) {
          case "--setup" -> setup = true;
          case "--keys" -> file = Path.of(ServerCommand.value(argument, rest));
          default -> {
            if (argument.startsWith("-") || vehicle != null) {
              throw new IllegalArgumentException(
                  "what is " + argument + "? See skein mavlink-key --help");
            }
            vehicle = argument;
          }
        }
      }
      if (vehicle == null || file == null) {
        throw new IllegalArgumentException("needs a VEHICLE and --keys FILE");
      }
      SigningKeyFile.add(file, vehicle, setup);
      out.println("vehicle " + vehicle + " has a key in " + file);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("skein mavlink-key: " + e.getMessage());
    } catch (IOException e) {
      err.println("skein mavlink-key: cannot write " + e.getMessage());
    }
    return 2;
  }
}
