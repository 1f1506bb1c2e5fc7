package dev.skein.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster keeps its plan, but for the passwords that it is given anew. */
class ClusterPlanTest {

  @TempDir private Path directory;

  @Test
  void aRotatedPasswordIsTheOnlyThingThatChanges() throws Exception {
    assertThat(LocalCluster.isIn(directory)).isFalse();
    ClusterPlan before = plan();
    Path postgres = Files.createDirectories(directory.resolve("postgres"));
    Files.writeString(postgres.resolve("password"), "the old one");

    LocalCluster.rotatePasswords(directory);
    ClusterPlan after = plan();
    assertThat(after.kafka().password()).isNotEqualTo(before.kafka().password()).hasSize(32);
    assertThat(after.kafka().clusterId()).isEqualTo(before.kafka().clusterId());
    assertThat(after.ports()).isEqualTo(before.ports());
    assertThat(Files.readString(directory.resolve("config.yaml")))
        .contains(after.kafka().password())
        .doesNotContain(before.kafka().password());
    assertThat(Files.readString(postgres.resolve("password.next"))).hasSize(32);
    for (String file :
        new String[] {"cluster.properties", "config.yaml", "postgres/password.next"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  /** As the next start takes it up; it writes what the processes read. */
  private ClusterPlan plan() throws Exception {
    new LocalCluster(directory, 8090, 0).close();
    return ClusterPlan.in(directory);
  }
}
