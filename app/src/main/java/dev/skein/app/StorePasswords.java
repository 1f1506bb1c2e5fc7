package dev.skein.app;

import dev.skein.app.cluster.LocalCluster;
import dev.skein.app.postgres.EmbeddedPostgres;
import dev.skein.bus.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The passwords of the Kafka and the PostgreSQL that run inside the product or a local cluster. */
final class StorePasswords {

  private StorePasswords() {}

  /**
   * Has the next start put others into force.
   *
   * @throws StartupException when the stores are in use, or are not ours
   * @throws IOException likewise of a cluster, with who has it; or when a file cannot be written
   */
  static void rotate(Settings settings) throws StartupException, IOException {
    Path data = settings.data().toAbsolutePath().normalize();
    if (settings.database().isPresent()) {
      throw new StartupException(
          "the configuration names stores that others run: change their passwords there");
    }
    if (LocalCluster.isIn(data)) {
      LocalCluster.rotatePasswords(data);
    } else if (Files.exists(EmbeddedStores.kafka(data))) {
      try (DataDirectory _ = DataDirectory.take(data)) {
        EmbeddedKafka.rotatePassword(EmbeddedStores.kafka(data));
        EmbeddedPostgres.rotatePassword(EmbeddedStores.postgres(data));
      }
    } else {
      throw new StartupException(
          "no server has run on " + data + ": name its directory with --data DIR");
    }
  }
}
