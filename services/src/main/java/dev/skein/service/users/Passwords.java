package dev.skein.service.users;

import dev.skein.api.RequestProblem;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Makes passwords, and hashes them by Argon2id: two at once, on threads of their own, since each
 * takes a core and 16 MiB; some more wait.
 */
final class Passwords {

  /**
   * Compared with when there is no such user, so that the answer takes as long. The hash of no
   * password, and so not worth the time to make one at each start.
   */
  static final String NOBODYS_HASH =
      "$argon2id$v=19$m=16384,t=2,p=1$bm9ib2R5cyBzYWx0IDEyMw$bm8gcGFzc3dvcmQgb2YgYW55Ym9keSBtYWtlcyB0aGk";

  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
  private static final int LENGTH = 20;

  private static final int SHORTEST = 12;
  static final int LONGEST = 1_000;

  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 100;
  private static final long IDLE_SECONDS = 10;
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final PasswordEncoder encoder = Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().daemon().name("passwords-", 0).factory());

  /** A password that was made, and its hash. */
  record Made(String password, String hash) {
    @Override
    public String toString() {
      return "a password";
    }
  }

  Passwords() {
    threads.allowCoreThreadTimeOut(true);
  }

  /** Makes one. On a slow machine it takes seconds to hash it: no transaction waits for that. */
  Made make() {
    String password = random();
    return new Made(password, hash(password));
  }

  /**
   * What is kept of a password.
   *
   * @throws RequestProblem 429, when too many wait for that already
   */
  String hash(String password) {
    return inTurn(() -> Objects.requireNonNull(encoder.encode(password), "a hash"));
  }

  /**
   * Whether it is the password that was hashed.
   *
   * @throws RequestProblem 429, when too many wait for that already
   */
  boolean match(String password, String hash) {
    return inTurn(() -> encoder.matches(password, hash));
  }

  private <T> T inTurn(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads).join();
    } catch (RejectedExecutionException e) {
      throw RequestProblem.tooMany("Too many log in at once; try again in a minute.", RETRY);
    }
  }

  /**
   * Lets a password be one: 12 to 1,000 characters, and not the user's name.
   *
   * @param field what it is called where it was sent
   * @throws RequestProblem naming the field
   */
  static void check(String field, String password, String username) {
    if (password.length() < SHORTEST || password.length() > LONGEST) {
      throw RequestProblem.badField(
          field, "must have " + SHORTEST + " to " + LONGEST + " characters");
    }
    if (password.equalsIgnoreCase(username)) {
      throw RequestProblem.badField(field, "must be another than the user's name");
    }
  }

  static String random() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }
}
