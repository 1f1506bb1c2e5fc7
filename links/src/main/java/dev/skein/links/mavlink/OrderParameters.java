package dev.skein.links.mavlink;

import java.util.Map;

/** An order's parameters, as {@code command.accepted} has them. */
record OrderParameters(Map<String, Object> values) {

  /** An order lacks what it needs. */
  static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /**
   * A finite number.
   *
   * @throws MissingException when there is none of that name
   */
  double number(String name) {
    if (values.get(name) instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new MissingException(name + ": a number is needed");
  }

  double number(String name, double fallback) {
    return values.containsKey(name) ? number(name) : fallback;
  }

  /**
   * A text.
   *
   * @throws MissingException when there is none of that name
   */
  String text(String name) {
    if (values.get(name) instanceof String text) {
      return text;
    }
    throw new MissingException(name + ": a text is needed");
  }

  String text(String name, String fallback) {
    return values.containsKey(name) ? text(name) : fallback;
  }
}
