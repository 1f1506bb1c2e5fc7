package dev.skein.events;

/** What became of bytes that should be an event. */
public sealed interface Decoded {

  /** An event of a known or an unknown type. */
  record Accepted(Event<?> event) implements Decoded {}

  /**
   * Bytes that are no event.
   *
   * @param field the field at fault, for example {@code data.battery}; empty when the bytes are not
   *     JSON at all
   * @param reason what is wrong, for people
   */
  record Rejected(String field, String reason) implements Decoded {
    @Override
    public String toString() {
      return field.isEmpty() ? reason : field + ": " + reason;
    }
  }
}
