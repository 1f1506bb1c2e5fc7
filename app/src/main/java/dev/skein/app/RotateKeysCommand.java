package dev.skein.app;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;

/** {@code skein rotate-keys}: another key signs tokens from now on. */
final class RotateKeysCommand {

  private static final String HELP =
      """
      Usage: skein rotate-keys [--now] [--config FILE | --data DIR]

      Puts a new key before the others in the file with the keys that sign tokens; running servers
      read it again by themselves. Tokens that the key before has signed are good until they expire
      (15 minutes at most); the one before that is dropped. On several machines give every one of
      them the new file.

        --now           drop all old keys: every token is void at once; sessions go on, since
                        clients get new tokens for their refresh tokens
        --config FILE   the file that its security.token_key_file names
        --data DIR      the data directory of the server (default ./data)
      """;

  private RotateKeysCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    ArrayDeque<String> rest = new ArrayDeque<>(arguments);
    boolean isKeepingOld = !rest.remove("--now");
    try {
      Path file = UsersDatabase.settings("rotate-keys", rest).tokenKeyFile();
      if (!Files.exists(file)) {
        err.println("skein rotate-keys: there are no keys at " + file);
        return 1;
      }
      TokenKeys.rotate(file, isKeepingOld);
      out.println("a new key signs from now on: " + file);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("skein rotate-keys: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("skein rotate-keys: cannot write " + e.getMessage());
      return 1;
    }
  }
}
