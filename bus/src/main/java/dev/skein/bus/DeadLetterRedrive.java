package dev.skein.bus;

/** Sends dead letters back. */
final class DeadLetterRedrive {
  static final String FROM = "redriven-from";

  private DeadLetterRedrive() {}
}
