package dev.skein.app;

import java.util.Optional;

/** The first login's password, on its way to the screen: shown once, kept nowhere. */
final class FirstLogin {

  private Optional<String> password = Optional.empty();

  synchronized void created(String newPassword) {
    password = Optional.of(newPassword);
  }

  /** The password, the first time it is asked for. */
  synchronized Optional<String> take() {
    Optional<String> taken = password;
    password = Optional.empty();
    return taken;
  }
}
