package dev.skein.events;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Why a text is no JSON, for whoever has written it. */
public final class JsonFault {

  /** Says where an object began, by the reader's settings: its writer is not helped by it. */
  private static final Pattern START = Pattern.compile(" \\(start marker at \\[[^]]*]\\)");

  private JsonFault() {}

  /** As in {@code not JSON: Unexpected end-of-input: expected close marker for Object}. */
  public static String notJson(JacksonException e) {
    return "not JSON: " + reason(e);
  }

  /** What the reader says of it, without the reader's own settings. */
  public static String reason(JacksonException e) {
    return START.matcher(e.getOriginalMessage()).replaceAll("");
  }
}
