package dev.skein.service.tasks;

/**
 * What is wrong with a body.
 *
 * @param field by its name, and its place in lists: {@code waypoints[2].latitude}
 * @param isShape whether it is no JSON of the right shape (400), or a value that cannot be (422)
 */
record Fault(String field, String reason, boolean isShape) {
  @Override
  public String toString() {
    return field.isEmpty() ? reason : field + ": " + reason;
  }
}
