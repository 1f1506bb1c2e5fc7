package dev.skein.app.cluster;

import dev.skein.app.postgres.EmbeddedPostgres;
import dev.skein.bus.embedded.ClusterNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.utils.Exit;

/**
 * {@code skein cluster-store broker N DIR} and {@code skein cluster-store postgres DIR}: one store
 * of a local cluster, in a process of its own. Started by {@link LocalCluster} only.
 */
public final class StoreCommand {

  private static final int BROKEN_DISK = 1;
  private static final long STOP_SECONDS = 40;

  private StoreCommand() {}

  /** Runs until the standard input ends or Ctrl-C. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    Path directory = Path.of(arguments.getLast());
    try (StopSignal stop = new StopSignal(STOP_SECONDS);
        AutoCloseable _ =
            arguments.getFirst().equals("broker")
                ? broker(directory, Integer.parseInt(arguments.get(1)))
                : postgres(directory)) {
      out.println(ClusterProcess.READY);
      stop.await();
      return 0;
    } catch (Exception e) {
      err.println("skein cluster-store: " + e);
      return 1;
    }
  }

  /** A broker that gives up (a full disk, for example) takes its process with it. */
  private static ClusterNode broker(Path directory, int id) throws IOException {
    Exit.setHaltProcedure((status, message) -> Runtime.getRuntime().halt(BROKEN_DISK));
    return ClusterNode.start(
        ClusterPlan.in(directory).kafka(), id, directory.resolve("kafka-" + id));
  }

  private static EmbeddedPostgres postgres(Path directory) throws IOException {
    return EmbeddedPostgres.start(
        LocalCluster.postgres(directory).toAbsolutePath(),
        Path.of(System.getProperty("skein.home")).resolve("postgres-programs").toAbsolutePath(),
        ClusterPlan.in(directory).postgresPort());
  }
}
