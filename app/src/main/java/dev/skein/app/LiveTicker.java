package dev.skein.app;

import dev.skein.api.AccessList;
import dev.skein.service.gateway.LiveSocketHandler;
import dev.skein.service.gateway.live.LiveHub;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every few milliseconds, while there are clients, whether a client's next frame is due,
 * every second whether its token holds, and every 15 s whether it is still there.
 */
final class LiveTicker implements AutoCloseable {

  private static final long MILLIS = 10;
  private static final long MILLIS_ALONE = 200;
  private static final long PING_SECONDS = 15;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-ticker").factory());

  LiveTicker(
      LiveHub hub,
      LiveSocketHandler sockets,
      AccessList access,
      TokenKeys keys,
      InstantSource clock,
      MeterRegistry metrics) {
    Runnable frames = new Repeated("live-frames", metrics, hub::flush);
    Runnable tokens =
        new Repeated(
            "live-tokens",
            metrics,
            () -> {
              sockets.closeExpired(clock.instant(), access::holds);
              if (keys.takeWhetherAnyIsGone()) {
                // Whose token another key has signed comes back with it.
                sockets.closeExpired(clock.instant(), caller -> caller.session() == null);
              }
            });
    var _ = timer.scheduleAtFixedRate(tokens, 1, 1, TimeUnit.SECONDS);
    Runnable pings = new Repeated("live-pings", metrics, sockets::ping);
    var _ = timer.scheduleAtFixedRate(pings, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
    timer.execute(() -> goOn(frames, hub));
  }

  private void goOn(Runnable frames, LiveHub hub) {
    frames.run();
    long millis = hub.clients() == 0 ? MILLIS_ALONE : MILLIS;
    if (!timer.isShutdown()) {
      var _ = timer.schedule(() -> goOn(frames, hub), millis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
