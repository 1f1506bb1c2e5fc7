package dev.skein.service.users;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong logins: 10 a minute for a user name and the password it has, so that a new password
 * begins with none, where they have logged in before by itself; and 30 for an address. A login
 * counts as wrong until it is known to be right, so that guesses at the same time count too. Keeps
 * the newest 10,000 of each. Thread-safe.
 */
final class LoginGuesses {

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int MOST_FOR_NAME = 10;
  private static final int MOST_FOR_ADDRESS = 30;
  private static final int MOST_KEPT = 10_000;

  private final Map<Target, Window> targets = new Newest<>();
  private final Map<String, Window> addresses = new Newest<>();
  private final Map<String, WrongLogins> nobodys = new Newest<>();

  /**
   * A try at somebody's password.
   *
   * @param address where it comes from
   */
  record Guess(Target target, String address) {}

  /**
   * What is guessed.
   *
   * @param passwordHash of the password that the name has; of nobody's when there is no such name
   * @param place where who has the name has logged in before; null for anywhere else
   */
  record Target(String name, String passwordHash, @Nullable String place) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Window {
    private final Instant start;
    private int guesses;

    Window(Instant start) {
      this.start = start;
    }
  }

  private static final class Newest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST_KEPT;
    }
  }

  /** Whether a login may be tried; it counts if so. */
  synchronized boolean take(Guess guess, Instant now) {
    Window forTarget = window(targets, guess.target, now);
    Window forAddress = window(addresses, guess.address, now);
    if (forTarget.guesses >= MOST_FOR_NAME || forAddress.guesses >= MOST_FOR_ADDRESS) {
      return false;
    }
    forTarget.guesses++;
    forAddress.guesses++;
    return true;
  }

  /** A login that was taken was right, and does not count. */
  synchronized void right(Guess guess) {
    giveBack(targets.get(guess.target));
    giveBack(addresses.get(guess.address));
  }

  /** The wrong logins by a name that nobody has, which is locked as any: none can tell. */
  synchronized WrongLogins wrongOfNobody(String name) {
    return nobodys.getOrDefault(name, WrongLogins.NONE);
  }

  /** Keeps one more of those. */
  synchronized void failedOfNobody(String name, Instant now) {
    nobodys.put(name, wrongOfNobody(name).andOneMore(now));
  }

  private static void giveBack(@Nullable Window window) {
    if (window != null && window.guesses > 0) {
      window.guesses--;
    }
  }

  private static <K> Window window(Map<K, Window> windows, K key, Instant now) {
    Window window = windows.get(key);
    if (window == null || !now.isBefore(window.start.plus(WINDOW))) {
      windows.remove(key);
      window = new Window(now);
      windows.put(key, window);
    }
    return window;
  }
}
