package dev.skein.app;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;

/**
 * {@code skein rotate-keys}: another key signs tokens from now on, or the stores inside the product
 * have other passwords from the next start on.
 */
final class RotateKeysCommand {

  private static final String HELP =
      """
      Usage: skein rotate-keys [--now] [--config FILE | --data DIR]
             skein rotate-keys --stores [--config FILE | --data DIR]

      Puts a new key before the others in the file with the keys that sign tokens; running servers
      read it again by themselves. Tokens that the key before has signed are good until they expire
      (15 minutes at most); the one before that is dropped. On several machines give every one of
      them the new file.

      With --stores it gives the Kafka and the PostgreSQL inside the product new passwords instead,
      while that is stopped: the next start puts them into force, and the old ones serve no more.

        --now           drop all old keys: every token is void at once; sessions go on, since
                        clients get new tokens for their refresh tokens
        --stores        the stores of skein up, or of a local cluster
        --config FILE   the file that its security.token_key_file names
        --data DIR      the data directory of the server or of the cluster (default ./data)
      """;

  private RotateKeysCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    ArrayDeque<String> rest = new ArrayDeque<>(arguments);
    boolean isKeepingOld = !rest.remove("--now");
    boolean isOfStores = rest.remove("--stores");
    try {
      if (isOfStores && !isKeepingOld) {
        throw new IllegalArgumentException("--now is for the keys that sign tokens, not --stores");
      }
      Settings settings = UsersDatabase.settings("rotate-keys", rest);
      if (isOfStores) {
        StorePasswords.rotate(settings);
        out.println("the next start gives Kafka and PostgreSQL new passwords: " + settings.data());
        return 0;
      }
      Path file = settings.tokenKeyFile();
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
    } catch (FileSystemException e) {
      err.println("skein rotate-keys: cannot write " + e.getMessage());
      return 1;
    } catch (IOException | StartupException e) {
      err.println("skein rotate-keys: " + e.getMessage());
      return 1;
    }
  }
}
