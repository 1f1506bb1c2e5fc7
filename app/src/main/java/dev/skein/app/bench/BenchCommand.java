package dev.skein.app.bench;

import dev.skein.app.access.MachineAccess;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code skein bench pipeline}: what the whole product does under load, from outside. */
public final class BenchCommand {

  private static final String HELP =
      """
      Usage: skein bench pipeline [--rate N] [--seconds N] [--warm-up N] [--by udp,ndjson]
             skein bench outbox
             skein bench orders [--rate N] [--seconds N] [--orders N] [--warm-up N]
             skein bench link [--vehicles N] [--rate N] [--seconds N] [--signed]
                              [--recorded] [--forwarded]

      pipeline starts a server of its own over an empty directory and sends it position reports of
      200 vehicles at a fixed rate, whatever the server does (open loop): by MAVLink over
      UDP, then by HTTP, one report a line. Prints

        - how long reports took, from the moment each was due: until a client read it from
          Kafka, until monitoring and alerts had done with it, until it was at a client of
          the live socket that follows its drone;
        - the processor time a report, by hop, beside the budget;
        - what was lost: the exit code is 1 when anything was;
        - plain Kafka clients with as many bytes over the same broker: the limit.

        --rate N      reports a second (default 10000)
        --seconds N   how long (default 30)
        --warm-up N   seconds before that (default as long)
        --by LIST     udp, ndjson or both (default)

      outbox starts a server and tells how long a committed change takes to its topic, at rest.

      orders starts a server and tells how long an order takes from REST to its vehicle's socket
      (default 20 orders a second for 60 s) while positions flow (default 10000 a second),
      after as much of both for 150 s: until then compilers work beside it.

      link opens a MAVLink link alone and tells what it costs to hear vehicles (default 1000,
      at most 1000, 50 messages/s each, for 20 s), and what was lost; recorded to a directory
      that is deleted, forwarded to a ground station that only reads.
      """;

  private static final int FOLLOWED = 20;

  private BenchCommand() {}

  private record Plan(int rate, int seconds, int warmUp, List<String> carriers) {}

  /** Measures as the arguments say; the exit code is 1 when something was lost. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    boolean isOutbox = arguments.equals(List.of("outbox"));
    boolean isLink = !arguments.isEmpty() && arguments.getFirst().equals("link");
    boolean isOrders = !arguments.isEmpty() && arguments.getFirst().equals("orders");
    boolean isKnown = isOutbox || isLink || isOrders || arguments.contains("pipeline");
    if (arguments.contains("--help") || !isKnown) {
      out.print(HELP);
      return arguments.contains("--help") ? 0 : 2;
    }
    try {
      if (isOutbox) {
        return outbox(out);
      }
      if (isLink) {
        return link(arguments).measure(out) ? 0 : 1;
      }
      if (isOrders) {
        return orders(arguments, out) ? 0 : 1;
      }
      return measure(plan(arguments), out);
    } catch (IllegalArgumentException e) {
      err.println("skein bench: " + e.getMessage());
      return 2;
    } catch (Exception e) {
      err.println("skein bench: " + e);
      return 1;
    }
  }

  private static int outbox(PrintStream out) throws Exception {
    Path data = Files.createTempDirectory("skein-bench").resolve("data");
    out.println("starting a server");
    try (BenchServer server = BenchServer.start(data)) {
      new OutboxRun(server).measure(out);
    }
    return 0;
  }

  private static boolean orders(List<String> options, PrintStream out) throws Exception {
    int rate = number(options, "--rate", 10_000);
    int seconds = number(options, "--seconds", 60);
    int orders = number(options, "--orders", 20);
    int warmUp = number(options, "--warm-up", 150);
    if (orders > 200) {
      throw new IllegalArgumentException("--orders: at most 200 a second");
    }
    Path data = Files.createTempDirectory("skein-bench").resolve("data");
    out.println("starting a server");
    try (BenchServer server = BenchServer.start(data);
        HttpClient http = HttpClient.newHttpClient();
        UdpCarrier carrier =
            new UdpCarrier(new InetSocketAddress("127.0.0.1", server.mavlinkPort()))) {
      String token =
          MachineAccess.open(
              URI.create("http://127.0.0.1:" + server.httpPort()), server.password());
      List<Long> drones = introduce("udp", carrier, http, server, token);
      return new OrdersRun(server, http, token, carrier, rate, orders, warmUp, seconds)
          .measure(drones, out);
    }
  }

  private static LinkRun link(List<String> options) {
    int vehicles = number(options, "--vehicles", LinkRun.MOST_VEHICLES);
    if (vehicles > LinkRun.MOST_VEHICLES) {
      throw new IllegalArgumentException("--vehicles: at most " + LinkRun.MOST_VEHICLES);
    }
    return new LinkRun(
        vehicles,
        number(options, "--rate", 50),
        number(options, "--seconds", 20),
        new LinkRun.Load(
            options.contains("--signed"),
            options.contains("--recorded"),
            options.contains("--forwarded")));
  }

  private static int measure(Plan plan, PrintStream out) throws Exception {
    Path data = Files.createTempDirectory("skein-bench").resolve("data");
    out.println("starting a server");
    long lost = 0;
    try (BenchServer server = BenchServer.start(data);
        HttpClient http = HttpClient.newHttpClient()) {
      URI url = URI.create("http://127.0.0.1:" + server.httpPort());
      String token = MachineAccess.open(url, server.password());
      for (String by : plan.carriers) {
        try (Carrier carrier = carrier(by, server, token)) {
          List<Long> followed = introduce(by, carrier, http, server, token);
          lost +=
              new PipelineRun(server, http, token, plan.rate, plan.seconds, out)
                  .measure(by, carrier, plan.rate * plan.warmUp, followed);
        }
      }
      out.printf(
          "%nplain Kafka clients, %d records at %d/s%n", plan.rate * plan.seconds, plan.rate);
      PipelineRun.print(
          out,
          "due to be sent -> received",
          RawKafka.measure(server.kafka(), plan.rate * plan.seconds, plan.rate));
    }
    out.println(lost == 0 ? "nothing was lost" : lost + " LOST");
    return lost == 0 ? 0 : 1;
  }

  private static Carrier carrier(String by, BenchServer server, String token) throws Exception {
    return by.equals("udp")
        ? new UdpCarrier(new InetSocketAddress("127.0.0.1", server.mavlinkPort()))
        : new NdjsonCarrier(server.httpPort(), token);
  }

  /** Waits until the vehicles are drones; gives the ids of the first of them. */
  private static List<Long> introduce(
      String by, Carrier carrier, HttpClient http, BenchServer server, String token)
      throws Exception {
    Pattern drone =
        Pattern.compile(
            "\"drone_id\":(\\d+),\"name\":\"[^\"]*\",\"address\":\\{\"link\":\""
                + (by.equals("udp") ? "mavlink" : "http"));
    for (int attempt = 0; attempt < 100; attempt++) {
      carrier.greet();
      if (by.equals("ndjson")) {
        for (int vehicle = 0; vehicle < Load.VEHICLES; vehicle++) {
          carrier.report(new Carrier.Report(vehicle, 0, 0, 0));
        }
      }
      Thread.sleep(300);
      List<MatchResult> drones = drone.matcher(drones(http, server, token)).results().toList();
      if (drones.size() >= Load.VEHICLES) {
        return new ArrayList<>(
            drones.stream().limit(FOLLOWED).map(found -> Long.valueOf(found.group(1))).toList());
      }
    }
    throw new IllegalStateException("the vehicles did not become drones");
  }

  private static String drones(HttpClient http, BenchServer server, String token) throws Exception {
    String address = "http://127.0.0.1:" + server.httpPort() + "/api/v1/drones?limit=1000";
    return http.send(
            HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static Plan plan(List<String> arguments) {
    int seconds = number(arguments, "--seconds", 30);
    List<String> carriers = List.of(text(arguments, "--by", "udp,ndjson").split(",", -1));
    if (!List.of("udp", "ndjson").containsAll(carriers)) {
      throw new IllegalArgumentException("--by is udp, ndjson, or udp,ndjson");
    }
    return new Plan(
        number(arguments, "--rate", 10_000),
        seconds,
        number(arguments, "--warm-up", seconds),
        carriers);
  }

  private static int number(List<String> arguments, String name, int fallback) {
    String value = text(arguments, name, String.valueOf(fallback));
    if (value.matches("[1-9]\\d{0,5}")) {
      return Integer.parseInt(value);
    }
    throw new IllegalArgumentException(name + " needs a whole number, 1 or more");
  }

  private static String text(List<String> arguments, String name, String fallback) {
    int at = arguments.indexOf(name);
    return at < 0 ? fallback : at + 1 < arguments.size() ? arguments.get(at + 1) : "";
  }
}
