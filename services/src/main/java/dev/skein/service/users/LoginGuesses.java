package dev.skein.service.users;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong logins: 10 a minute for a user name and 30 for an address. A login counts as wrong
 * until it is known to be right, so that guesses at the same time count too. Keeps the newest
 * 10,000 names and addresses. Thread-safe.
 */
final class LoginGuesses {

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int MOST_FOR_NAME = 10;
  private static final int MOST_FOR_ADDRESS = 30;
  private static final int MOST_KEPT = 10_000;

  private final Map<String, Window> names = new Newest();
  private final Map<String, Window> addresses = new Newest();

  private static final class Window {
    private final Instant start;
    private int guesses;

    Window(Instant start) {
      this.start = start;
    }
  }

  private static final class Newest extends LinkedHashMap<String, Window> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
      return size() > MOST_KEPT;
    }
  }

  /** Whether a login may be tried; it counts if so. */
  synchronized boolean take(String name, String address, Instant now) {
    Window forName = window(names, name, now);
    Window forAddress = window(addresses, address, now);
    if (forName.guesses >= MOST_FOR_NAME || forAddress.guesses >= MOST_FOR_ADDRESS) {
      return false;
    }
    forName.guesses++;
    forAddress.guesses++;
    return true;
  }

  /** A login that was taken was right, and does not count. */
  synchronized void right(String name, String address) {
    giveBack(names.get(name));
    giveBack(addresses.get(address));
  }

  private static void giveBack(@Nullable Window window) {
    if (window != null && window.guesses > 0) {
      window.guesses--;
    }
  }

  private static Window window(Map<String, Window> windows, String key, Instant now) {
    Window window = windows.get(key);
    if (window == null || !now.isBefore(window.start.plus(WINDOW))) {
      windows.remove(key);
      window = new Window(now);
      windows.put(key, window);
    }
    return window;
  }
}
