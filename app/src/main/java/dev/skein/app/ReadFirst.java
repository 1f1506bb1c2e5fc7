package dev.skein.app;

import dev.skein.bus.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * What must be known before a process acts: topics that are read whole, side by side while the rest
 * is wired, then what builds on them, then the first request. Used by the thread that starts the
 * process.
 */
final class ReadFirst implements SmartLifecycle {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final List<TopicReader> readers = new ArrayList<>();
  private final List<Runnable> followers = new ArrayList<>();
  private boolean isRunning;

  /** Starts to read; no request is taken before it has read all that is there. */
  TopicReader read(TopicReader reader) {
    reader.start();
    readers.add(reader);
    return reader;
  }

  /** Starts what builds on all that is read. */
  void then(Runnable start) {
    followers.add(start);
  }

  @Override
  public void start() {
    try {
      readers.forEach(reader -> reader.awaitCaughtUp(TIMEOUT));
      followers.forEach(Runnable::run);
    } catch (RuntimeException e) {
      // Of an interrupted start: what stops now must be able to wait.
      var _ = Thread.interrupted();
      throw e;
    }
    isRunning = true;
  }

  @Override
  public void stop() {
    isRunning = false;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  /** Before the web server. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
  }
}
