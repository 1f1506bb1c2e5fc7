package dev.skein.app.bench;

import dev.skein.app.bench.Carrier.Report;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Vehicles that report at a fixed rate, whatever the server does (open loop). Each report's
 * latitude carries its number, so that whoever sees it knows when it was meant to be sent. What is
 * sent to warm up has numbers below 0.
 */
final class Load {

  static final int VEHICLES = 200;

  private static final int BASE_LATITUDE_E7 = 470_000_000;
  private static final int BASE_LONGITUDE_E7 = 85_000_000;
  private static final long HEARTBEAT_NANOS = 1_000_000_000;

  /** Sleeps are not cut finer: spinning would take a processor from the server. */
  private static final long NAP_NANOS = 300_000;

  private final Carrier carrier;
  private final double rate;
  private final long bootMillis;
  private volatile long startNanos;

  /**
   * A load that rests.
   *
   * @param rate reports a second of all vehicles together
   * @param warmUp how many reports come before number 0
   */
  Load(Carrier carrier, double rate, int warmUp) {
    this.carrier = carrier;
    this.rate = rate;
    this.bootMillis = 1_000 + (long) (warmUp / rate * 1_000);
  }

  /** Sends the reports of these numbers from now on, each at its time. */
  void send(int first, int count) throws IOException {
    startNanos = System.nanoTime() + 50_000_000 - (long) (first / rate * 1e9);
    long heartbeatAt = System.nanoTime();
    int next = first;
    while (next < first + count) {
      long now = System.nanoTime();
      while (next < first + count && intendedNanos(next) <= now) {
        carrier.report(report(next++));
      }
      carrier.flush();
      if (now > heartbeatAt) {
        heartbeatAt += HEARTBEAT_NANOS;
        carrier.greet();
      }
      LockSupport.parkNanos(NAP_NANOS);
    }
  }

  /** When a report was to be sent. */
  long intendedNanos(int number) {
    return startNanos + (long) (number / rate * 1e9);
  }

  /** The number of the report that a latitude carries. */
  static int number(double latitude) {
    return (int) (Math.round(latitude * 1e7) - BASE_LATITUDE_E7);
  }

  private Report report(int number) {
    int vehicle = Math.floorMod(number, VEHICLES);
    return new Report(
        vehicle,
        BASE_LATITUDE_E7 + number,
        BASE_LONGITUDE_E7 + vehicle,
        bootMillis + (long) (number / rate * 1_000));
  }
}
