package dev.skein.app;

import dev.skein.links.http.HttpLink;
import dev.skein.links.http.HttpOrders;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells the HTTP link and its orders each second what time it is. */
final class HttpLinkTicker implements AutoCloseable {

  private static final long MILLIS = 1_000;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("http-link").factory());

  HttpLinkTicker(HttpLink link, HttpOrders orders, MeterRegistry metrics) {
    repeat(new Repeated("http-link", metrics, link::tick));
    repeat(new Repeated("http-orders", metrics, orders::tick));
  }

  private void repeat(Repeated task) {
    var _ = timer.scheduleAtFixedRate(task, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
