package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void aCharacterIsNotCutInTwo() {
    assertThat(PlainText.first("ab\uD83D\uDE81", 4)).isEqualTo("ab\uD83D\uDE81");
    assertThat(PlainText.first("ab\uD83D\uDE81", 3)).isEqualTo("ab");
    assertThat(PlainText.first("abcd", 3)).isEqualTo("abc");
  }
}
