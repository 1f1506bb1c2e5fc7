package dev.skein.app.verify;

import dev.skein.app.cluster.ClusterProcess;
import dev.skein.app.cluster.LocalCluster;
import dev.skein.app.cluster.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something that goes wrong in a cluster, and is put right again.
 *
 * @param name for example {@code kill watch-1}
 * @param hold how long it stays wrong
 * @param limitSeconds the longest time without service that is allowed; 0 where none is set
 */
record Fault(String name, Step inject, Duration hold, Step mend, double limitSeconds) {

  private static final Duration KILLED = Duration.ofSeconds(12);
  private static final Duration FROZEN = Duration.ofSeconds(30);
  private static final int EMBEDDED_KILLS = 20;
  private static final double ROLE_LIMIT = 8;
  private static final double BROKER_LIMIT = 4;

  /** A part of a fault. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException, InterruptedException;
  }

  /** Each role instance killed, frozen, restarted; each broker and PostgreSQL killed. */
  static List<Fault> all(LocalCluster cluster) {
    List<Fault> faults = new ArrayList<>();
    for (ClusterProcess role : cluster.roles()) {
      faults.add(kill(role, ROLE_LIMIT));
      faults.add(new Fault("freeze " + role.name(), role::freeze, FROZEN, role::thaw, 0));
      faults.add(
          new Fault(
              "restart " + role.name(),
              role::stop,
              Duration.ZERO,
              () -> startAgain(role),
              ROLE_LIMIT));
    }
    for (ClusterProcess store : cluster.stores()) {
      faults.add(
          store.name().equals("postgres") ? killPostgres(cluster) : kill(store, BROKER_LIMIT));
    }
    return faults;
  }

  /** Everything in one process killed at moments of chance, some while it is still starting. */
  static List<Fault> random(LocalServer server, Random random) {
    List<Fault> faults = new ArrayList<>();
    for (int number = 1; number <= EMBEDDED_KILLS; number++) {
      Duration wait = Duration.ofMillis(random.nextInt(4_000));
      boolean twice = random.nextInt(4) == 0;
      Duration second = Duration.ofMillis(random.nextInt(8_000));
      faults.add(
          new Fault(
              "kill " + number + (twice ? " twice" : ""),
              () -> {
                Thread.sleep(wait);
                server.process().kill();
                if (twice) {
                  server.process().start();
                  Thread.sleep(second);
                  server.process().kill();
                }
              },
              Duration.ZERO,
              server::start,
              0));
    }
    return faults;
  }

  static Fault kill(ClusterProcess process, double limitSeconds) {
    return new Fault(
        "kill " + process.name(), process::kill, KILLED, () -> startAgain(process), limitSeconds);
  }

  /** The disk under a broker is full to the last byte: the broker gives up. */
  static Fault fill(SmallDisk disk, ClusterProcess broker) {
    return new Fault(
        "fill " + broker.name(),
        disk::fill,
        KILLED,
        () -> {
          broker.kill();
          disk.free();
          startAgain(broker);
        },
        BROKER_LIMIT);
  }

  /** The server itself dies, and whoever minds it starts it again. */
  private static Fault killPostgres(LocalCluster cluster) {
    Path pidFile = cluster.postgresDirectory().resolve("data/postmaster.pid");
    return new Fault(
        "kill postgres",
        () -> {
          long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        },
        KILLED,
        () -> {},
        ROLE_LIMIT);
  }

  private static void startAgain(ClusterProcess process) throws IOException, InterruptedException {
    process.start();
    process.awaitReady();
  }
}
