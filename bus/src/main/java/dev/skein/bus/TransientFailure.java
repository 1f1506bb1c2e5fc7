package dev.skein.bus;

/**
 * Thrown by a handler that cannot do its work now, through no fault of the record: what it needs is
 * away. The record comes again until it is done; it never goes to {@code dead-letters}.
 */
public final class TransientFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TransientFailure(String message) {
    super(message);
  }

  public TransientFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
