package dev.skein.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.cluster.ClusterProcess;
import dev.skein.app.cluster.LocalCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The short form of {@code skein verify}: a real cluster, from which processes are killed. */
@Execution(ExecutionMode.SAME_THREAD)
class ClusterIT {

  /** Ten processes start on a machine that may have two cores: what they carry is little. */
  private static final Verification.Load LOAD =
      new Verification.Load(20, 120, 2, 4, Duration.ofSeconds(4));

  private final long began = System.nanoTime();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void nothingAcknowledgedIsLostOrDoubledWhenProcessesAreKilled() throws Exception {
    System.setProperty("skein.home", Path.of("target").toAbsolutePath().toString());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    List<ClusterProcess> all;
    try (LocalCluster cluster = new LocalCluster(directory, 0, 0)) {
      all = Stream.concat(cluster.stores().stream(), cluster.roles().stream()).toList();
      cluster.start();
      step("the cluster is ready");
      String token;
      try (Verification verification = Verification.begin(cluster, LOAD, out)) {
        token = verification.token();
        verification.run(oneOfEach(cluster));

        assertThat(verification.isClean()).as("%s", said).isTrue();
      }
      step("one of each was killed");
      try (OrdersOnCluster orders = new OrdersOnCluster(cluster, token);
          HttpVehicleOnCluster vehicle =
              new HttpVehicleOnCluster(orders, cluster.gateways(), token, directory)) {
        orders.eachComesOnce();
        step("orders came");
        orders.aKilledLinkLeavesItUncertain();
        step("a link was killed");
        vehicle.eachOrderComesOnceWhereverItIs();
        step("orders came by HTTP");
        vehicle.askTheFirst();
        orders.aKilledDeciderHasSaidIt();
        vehicle.whoseGatewayIsKilledGoesOnAtTheOther();
      }
      step("who decides was killed");
      try (TasksOnCluster tasks = new TasksOnCluster(cluster, token)) {
        tasks.eachIsFlownThoughWhoDecidesIsKilled();
        step("tasks are flown");
        tasks.eachEndsAndNoOrderLeavesTwice();
        step("tasks have ended");
        tasks.dronesAreGoneWhenNoLinkIsLeft();
        step("no link is left");
      }
    }
    assertThat(all).noneMatch(ClusterProcess::isAlive);
    assertThat(Files.exists(directory.resolve("postgres/data/postmaster.pid"))).isFalse();
  }

  /** A long test tells where it is. */
  private void step(String what) {
    System.out.printf("%4d s: %s%n", (System.nanoTime() - began) / 1_000_000_000, what);
  }

  private static Fault oneOfEach(LocalCluster cluster) {
    List<ClusterProcess> some =
        Stream.of("kafka-2", "links-1", "control-1", "watch-1").map(cluster::get).toList();
    return new Fault(
        "kill one of each",
        () -> {
          for (ClusterProcess process : some) {
            process.kill();
          }
        },
        Duration.ofSeconds(7),
        cluster::start,
        0);
  }
}
