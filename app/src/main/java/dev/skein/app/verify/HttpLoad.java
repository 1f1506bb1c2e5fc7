package dev.skein.app.verify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Vehicles that report over HTTP at a steady rate, each to one gateway, and for a while to the next
 * when that fails. A report that was not acknowledged is not sent again: it may be there or not.
 * Several vehicles share a request, as behind a relay.
 */
final class HttpLoad implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final int RELAYS = 4;
  private static final long AWAY_NANOS = Duration.ofSeconds(5).toNanos();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final List<URI> gateways;
  private final String token;
  private final long intervalNanos;
  private final int perRequest;
  private final List<BitSet> acknowledged = new ArrayList<>();
  private final List<Thread> relays = new ArrayList<>();
  private final Gap gap = new Gap();
  private volatile boolean stopping;

  /**
   * @param vehicles how many
   * @param rate reports a second of all of them together
   * @param requests a second of each relay
   */
  HttpLoad(List<URI> gateways, String token, int vehicles, int rate, int requests) {
    this.gateways = List.copyOf(gateways);
    this.token = token;
    this.intervalNanos = 1_000_000_000L / requests;
    this.perRequest = Math.max(1, Math.round((float) rate / requests / vehicles));
    for (int vehicle = 0; vehicle < vehicles; vehicle++) {
      acknowledged.add(new BitSet());
    }
    for (int relay = 0; relay < RELAYS; relay++) {
      int first = relay;
      relays.add(Thread.ofPlatform().daemon().name("load-" + relay).unstarted(() -> run(first)));
    }
  }

  void start() {
    relays.forEach(Thread::start);
  }

  /** Stops sending; every request has been answered or given up when this returns. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread relay : relays) {
        relay.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }

  /** The numbers of a vehicle's reports that were acknowledged. */
  BitSet acknowledged(int vehicle) {
    synchronized (acknowledged) {
      return (BitSet) acknowledged.get(vehicle).clone();
    }
  }

  long acknowledged() {
    synchronized (acknowledged) {
      return acknowledged.stream().mapToLong(BitSet::cardinality).sum();
    }
  }

  /** The longest time without an acknowledgement. */
  Gap gap() {
    return gap;
  }

  private void run(int relay) {
    int home = relay % gateways.size();
    long start = System.nanoTime();
    long awayUntil = start;
    int number = 0;
    for (long request = 0; !stopping; request++) {
      long due = start + request * intervalNanos;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      boolean isHome = System.nanoTime() >= awayUntil;
      int gateway = isHome ? home : (home + 1) % gateways.size();
      if (send(gateways.get(gateway), body(relay, number))) {
        acknowledge(relay, number);
        gap.event(relay);
      } else if (isHome) {
        awayUntil = System.nanoTime() + AWAY_NANOS;
      }
      number += perRequest;
    }
  }

  private String body(int relay, int number) {
    StringBuilder body = new StringBuilder();
    for (int n = number; n < number + perRequest; n++) {
      for (int vehicle = relay; vehicle < acknowledged.size(); vehicle += RELAYS) {
        body.append(Report.line(vehicle, n));
      }
    }
    return body.toString();
  }

  private boolean send(URI gateway, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/api/v1/telemetry"))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 && answer.body().contains("\"pending\":0");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void acknowledge(int relay, int number) {
    synchronized (acknowledged) {
      for (int vehicle = relay; vehicle < acknowledged.size(); vehicle += RELAYS) {
        acknowledged.get(vehicle).set(number, number + perRequest);
      }
    }
  }
}
