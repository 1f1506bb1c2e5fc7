package dev.skein.service.users;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {

  private static final String COSTS = "^(\\$argon2id\\$v=\\d+\\$m=\\d+,t=\\d+,p=\\d+)\\$.*";

  private final Passwords passwords = new Passwords();

  @Test
  void nobodysHashIsOfNoPasswordAndCostsAsMuchAsAnybodys() {
    String somebodys = passwords.hash("correct horse battery");

    assertThat(passwords.match("correct horse battery", somebodys)).isTrue();
    assertThat(passwords.match("correct horse battery", Passwords.NOBODYS_HASH)).isFalse();
    assertThat(Passwords.NOBODYS_HASH.replaceAll(COSTS, "$1"))
        .isEqualTo(somebodys.replaceAll(COSTS, "$1"));
    assertThat(Passwords.NOBODYS_HASH).hasSameSizeAs(somebodys);
  }
}
