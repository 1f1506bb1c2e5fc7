package dev.skein.app.verify;

import dev.skein.app.access.MachineAccess;
import dev.skein.app.cluster.Target;
import dev.skein.simulator.SimulatedFleet;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A product under load, to which one fault after the other happens. After each everything that was
 * acknowledged so far is counted, in the log and in the rows, and the time without service told.
 */
final class Verification implements AutoCloseable {

  private static final double FLYING_HZ = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String HEADER =
      "%-18s %12s %6s %8s %8s %8s %6s   %7s %7s %7s%n"
          .formatted(
              "",
              "acknowledged",
              "lost",
              "doubled",
              "order",
              "zones",
              "rows",
              "ingest",
              "links",
              "states");

  private final Target target;
  private final String token;
  private final int reporting;
  private final Duration settle;
  private final HttpLoad load;
  private final SimulatedFleet fleet;
  private final LogWatch log;
  private final String postgresPassword;
  private final PrintStream out;
  private boolean isClean = true;

  private Verification(
      Target target,
      String token,
      Load size,
      HttpLoad load,
      SimulatedFleet fleet,
      LogWatch log,
      PrintStream out)
      throws IOException {
    this.target = target;
    this.token = token;
    this.reporting = size.reporting;
    this.settle = size.settle;
    this.load = load;
    this.fleet = fleet;
    this.log = log;
    this.out = out;
    this.postgresPassword =
        Files.readString(target.postgresDirectory().resolve("password")).strip();
  }

  /**
   * What comes all the time.
   *
   * @param reporting vehicles that report over HTTP
   * @param rate their reports a second, all together
   * @param requests that each of their relays makes a second
   * @param flying vehicles that fly, over MAVLink
   * @param settle how long it is looked at after a fault is mended, before the count
   */
  record Load(int reporting, int rate, int requests, int flying, Duration settle) {}

  /** Puts a started product under load. */
  static Verification begin(Target target, Load size, PrintStream out)
      throws IOException, InterruptedException {
    List<URI> gateways = target.gateways();
    String token = MachineAccess.open(gateways.getFirst(), target.firstPassword());
    Api.putZones(gateways.getFirst(), token, Report.ZONES);
    HttpLoad load = new HttpLoad(gateways, token, size.reporting, size.rate, size.requests);
    SimulatedFleet fleet =
        new SimulatedFleet(
            size.flying,
            new InetSocketAddress("127.0.0.1", target.mavlinkPort()),
            1,
            46.5,
            6.5,
            FLYING_HZ);
    Verification verification =
        new Verification(target, token, size, load, fleet, new LogWatch(target.bus()), out);
    verification.await("the zone is in force", verification.log::isZoned);
    load.start();
    fleet.start();
    verification.await(
        "all vehicles are drones", () -> verification.log.loadDrones().size() == size.reporting);
    if (!verification.isClean) {
      verification.close();
      throw new IOException("the load is not taken; the logs may say why");
    }
    out.print(HEADER);
    return verification;
  }

  /** What the load is sent with. */
  String token() {
    return token;
  }

  /** Lets a fault happen and counts. */
  void run(Fault fault) throws IOException, InterruptedException, SQLException {
    var _ = takeGaps();
    fault.inject().take();
    Thread.sleep(fault.hold());
    fault.mend().take();
    Thread.sleep(settle);
    count(fault, takeGaps());
  }

  /** Whether nothing was lost, doubled or late so far. */
  boolean isClean() {
    return isClean;
  }

  @Override
  public void close() throws IOException {
    load.close();
    fleet.close();
    log.close();
  }

  /** Of ingest, links and states. */
  private List<Gap.Longest> takeGaps() {
    return List.of(load.gap().take(), log.links().take(), log.states().take());
  }

  private void count(Fault fault, List<Gap.Longest> gaps)
      throws InterruptedException, SQLException {
    Count count = count();
    long stored =
        log.positions().values().stream().mapToLong(offsets -> offsets.cardinality()).sum();
    await(
        "what is in the log is stored",
        () -> Rows.count(target.jdbcUrl(), postgresPassword) >= stored);
    Rows rows = Rows.all(target.jdbcUrl(), postgresPassword);
    long rowErrors = Math.max(0, stored - rows.distinct()) + rows.rows() - rows.distinct();
    Gap.Longest longest = Collections.max(gaps, Comparator.comparingDouble(Gap.Longest::seconds));
    boolean isLate = fault.limitSeconds() > 0 && longest.seconds() > fault.limitSeconds();
    isClean &= count.isClean() && rowErrors == 0 && log.doubledIds() == 0 && !isLate;
    out.printf(
        Locale.ROOT,
        "%-18s %12d %6d %8d %8d %8d %6d   %5.1f s %5.1f s %5.1f s%s%n",
        fault.name(),
        count.acknowledged(),
        count.lost(),
        count.doubled() + log.doubledIds(),
        count.disordered(),
        count.zoneErrors(),
        rowErrors,
        gaps.get(0).seconds(),
        gaps.get(1).seconds(),
        gaps.get(2).seconds(),
        isLate
            ? "   over the limit of %.0f s, from %tT on"
                .formatted(fault.limitSeconds(), longest.from().atZone(ZoneId.systemDefault()))
            : "");
  }

  /**
   * Waits until what has been acknowledged by now is in the log, and what its places make of zones,
   * and counts that. What is acknowledged meanwhile is the next one's.
   */
  private Count count() throws InterruptedException {
    Map<Long, BitSet> acknowledged = acknowledged();
    await("what was acknowledged is in the log", () -> log.missing(acknowledged) == 0);
    Map<Long, List<Integer>> inLog = new HashMap<>();
    Map<Long, Integer> crossings = new HashMap<>();
    for (long drone : acknowledged.keySet()) {
      List<Integer> numbers = log.numbers(drone);
      inLog.put(drone, numbers);
      crossings.put(drone, Count.crossings(numbers).size());
    }
    await(
        "the zone events of those places are in the log",
        () ->
            crossings.entrySet().stream()
                .allMatch(each -> log.countZones(each.getKey()) >= each.getValue()));
    Count sum = Count.NONE;
    for (Map.Entry<Long, BitSet> each : acknowledged.entrySet()) {
      long drone = each.getKey();
      sum =
          sum.plus(
              Count.of(each.getValue(), inLog.getOrDefault(drone, List.of()), log.zones(drone)));
    }
    return sum;
  }

  /** The numbers of the load's reports that have been acknowledged, by drone. */
  private Map<Long, BitSet> acknowledged() {
    Map<String, Long> drones = log.loadDrones();
    Map<Long, BitSet> acknowledged = new HashMap<>();
    for (int vehicle = 0; vehicle < reporting; vehicle++) {
      Long drone = drones.get(Report.vehicle(vehicle));
      if (drone != null) {
        acknowledged.put(drone, load.acknowledged(vehicle));
      }
    }
    return acknowledged;
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (SQLException e) {
        // The database may be on its way back.
      }
      Thread.sleep(500);
    }
    out.println("not within " + PATIENCE.toSeconds() + " s: " + what);
    isClean = false;
  }
}
