package dev.skein.service.drones.orders;

/**
 * What is wrong with a field of a body.
 *
 * @param field its place, for example {@code parameters.altitude}; empty for the body as a whole
 * @param isShape whether the field is missing, unknown or of the wrong type; else its value is one
 *     that cannot be
 */
record Fault(String field, String reason, boolean isShape) {

  @Override
  public String toString() {
    return field.isEmpty() ? reason : field + ": " + reason;
  }
}
