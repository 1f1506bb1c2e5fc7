package dev.skein.bus;

/** Another member of the group has gone on from here: this one's work must be dropped. */
public final class LostOwnershipException extends Exception {
  private static final long serialVersionUID = 1;

  public LostOwnershipException(String message) {
    super(message);
  }
}
