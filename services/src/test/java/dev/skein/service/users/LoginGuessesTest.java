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
      assertThat(guesses.take("admin", "192.0.2." + i, NOON)).isTrue();
    }
    assertThat(guesses.take("admin", "192.0.2.99", NOON.plusSeconds(59))).isFalse();
    assertThat(guesses.take("other", "192.0.2.99", NOON.plusSeconds(59))).isTrue();
    assertThat(guesses.take("admin", "192.0.2.99", NOON.plusSeconds(60))).isTrue();
  }

  @Test
  void thirtyAMinuteForAnAddress() {
    for (int i = 0; i < 30; i++) {
      assertThat(guesses.take("name-" + i, "192.0.2.1", NOON)).isTrue();
    }
    assertThat(guesses.take("admin", "192.0.2.1", NOON)).isFalse();
    assertThat(guesses.take("admin", "192.0.2.2", NOON)).isTrue();
  }

  @Test
  void rightOnesDoNotCount() {
    for (int i = 0; i < 100; i++) {
      assertThat(guesses.take("admin", "192.0.2.1", NOON)).isTrue();
      guesses.right("admin", "192.0.2.1");
    }
  }
}
