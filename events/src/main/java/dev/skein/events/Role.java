package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a user may do: an admin all, an operator fly, a viewer look. */
public enum Role {
  ADMIN,
  OPERATOR,
  VIEWER;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word on the wire, for example {@code operator}. */
  @JsonValue
  public String word() {
    return word;
  }
}
