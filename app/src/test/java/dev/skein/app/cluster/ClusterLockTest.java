package dev.skein.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cluster at a time works in a directory. */
class ClusterLockTest {

  @TempDir private Path directory;

  @Test
  void aSecondClusterOnADirectoryChangesNothingThere() throws Exception {
    Path config = directory.resolve("config.yaml");
    try (LocalCluster first = new LocalCluster(directory, 8090, 0)) {
      assertThat(first.stores()).hasSize(LocalCluster.BROKERS + 1);
      String before = Files.readString(config);

      assertThatThrownBy(() -> new LocalCluster(directory, 8190, 0))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "process %d runs a cluster on %s: stop it, or give another directory",
              ProcessHandle.current().pid(), directory);
      assertThatThrownBy(() -> LocalCluster.rotatePasswords(directory))
          .hasMessageStartingWith(
              "process " + ProcessHandle.current().pid() + " runs a cluster on");
      assertThat(Files.readString(config)).isEqualTo(before);
    }
    try (LocalCluster next = new LocalCluster(directory, 8190, 0)) {
      assertThat(next.roles()).isNotEmpty();
    }
  }
}
