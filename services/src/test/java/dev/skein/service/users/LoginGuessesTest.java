package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many logins may be wrong. */
class LoginGuessesTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

  private final LoginGuesses guesses = new LoginGuesses();

  @Test
  void tenAMinuteForAName() {
    for (int i = 0; i < 10; i++) {
      assertThat(take("admin", "192.0.2." + i, NOON)).isTrue();
    }
    assertThat(take("admin", "192.0.2.99", NOON.plusSeconds(59))).isFalse();
    assertThat(take("other", "192.0.2.99", NOON.plusSeconds(59))).isTrue();
    assertThat(take("admin", "192.0.2.99", NOON.plusSeconds(60))).isTrue();
  }

  @Test
  void thirtyAMinuteForAnAddress() {
    for (int i = 0; i < 30; i++) {
      assertThat(take("name-" + i, "192.0.2.1", NOON)).isTrue();
    }
    assertThat(take("admin", "192.0.2.1", NOON)).isFalse();
    assertThat(take("admin", "192.0.2.2", NOON)).isTrue();
  }

  @Test
  void rightOnesDoNotCount() {
    for (int i = 0; i < 100; i++) {
      assertThat(take("admin", "192.0.2.1", NOON)).isTrue();
      guesses.right(guess("admin", "first", "192.0.2.1"));
    }
  }

  @Test
  void anotherPasswordBeginsWithNone() {
    for (int i = 0; i < 10; i++) {
      assertThat(take("admin", "192.0.2.1", NOON)).isTrue();
    }
    assertThat(take("admin", "192.0.2.1", NOON)).isFalse();
    for (int i = 0; i < 10; i++) {
      assertThat(guesses.take(guess("admin", "second", "192.0.2.1"), NOON)).isTrue();
    }
    assertThat(guesses.take(guess("admin", "second", "192.0.2.1"), NOON)).isFalse();
    assertThat(take("admin", "192.0.2.1", NOON)).isFalse();
  }

  @Test
  void whoGuessesElsewhereTakesNoneFromWhereSomebodyLogsIn() {
    for (int i = 0; i < 10; i++) {
      assertThat(take("ann", "192.0.2.1", NOON)).isTrue();
    }
    assertThat(take("ann", "192.0.2.7", NOON)).isFalse();
    LoginGuesses.Target atHome = new LoginGuesses.Target("ann", "first", "192.0.2.7");
    assertThat(guesses.take(new LoginGuesses.Guess(atHome, "192.0.2.7"), NOON)).isTrue();
  }

  private boolean take(String name, String address, Instant now) {
    return guesses.take(guess(name, "first", address), now);
  }

  private static LoginGuesses.Guess guess(String name, String passwordHash, String address) {
    return new LoginGuesses.Guess(new LoginGuesses.Target(name, passwordHash, null), address);
  }
}
