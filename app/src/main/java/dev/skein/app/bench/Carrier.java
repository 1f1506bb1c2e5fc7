package dev.skein.app.bench;

import java.io.IOException;

/** How the vehicles of a {@link Load} reach the server. */
interface Carrier extends AutoCloseable {

  /** Makes the vehicles known, and keeps them so. */
  void greet() throws IOException;

  /** Takes a report; it goes out by {@link #flush} at the latest. */
  void report(Report report) throws IOException;

  /** All that is due now has been handed over. */
  void flush() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * What a vehicle reports.
   *
   * @param vehicle from 0
   * @param latitudeE7 degrees times 1e7; tells the reports apart
   * @param bootMillis since the vehicle booted
   */
  record Report(int vehicle, int latitudeE7, int longitudeE7, long bootMillis) {}
}
