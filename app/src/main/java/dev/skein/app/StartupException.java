package dev.skein.app;

/** The product cannot start; the message is one sentence that says what to do. */
final class StartupException extends Exception {
  private static final long serialVersionUID = 1;

  StartupException(String message) {
    super(message);
  }

  StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
