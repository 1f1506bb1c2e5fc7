package dev.skein.app;

import dev.skein.links.http.HttpLink;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every second which HTTP vehicles have fallen silent. */
final class HttpSilence implements AutoCloseable {

  private static final long MILLIS = 1_000;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("http-silence").factory());

  HttpSilence(HttpLink link) {
    var _ = timer.scheduleAtFixedRate(link::tick, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
