package dev.skein.app;

import dev.skein.links.http.HttpLink;
import dev.skein.links.http.HttpOrders;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells the HTTP link and its orders each second what time it is. */
final class HttpLinkTicker implements AutoCloseable {

  private static final long MILLIS = 1_000;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("http-link").factory());

  HttpLinkTicker(HttpLink link, HttpOrders orders) {
    var _ =
        timer.scheduleAtFixedRate(
            () -> {
              link.tick();
              orders.tick();
            },
            MILLIS,
            MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
