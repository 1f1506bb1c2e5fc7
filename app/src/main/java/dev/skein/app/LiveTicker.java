package dev.skein.app;

import dev.skein.service.gateway.live.LiveHub;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every few milliseconds whether a client's next frame is due. */
final class LiveTicker implements AutoCloseable {

  private static final long MILLIS = 10;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-ticker").factory());

  LiveTicker(LiveHub hub) {
    var _ = timer.scheduleAtFixedRate(hub::flush, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
