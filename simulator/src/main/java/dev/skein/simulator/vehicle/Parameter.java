package dev.skein.simulator.vehicle;

/**
 * One parameter of an autopilot, by its own name.
 *
 * @param setting what it acts on
 * @param unit its unit in the setting's
 * @param initial its value in its own unit
 * @param isReadOnly whether only the vehicle itself writes it
 */
record Parameter(
    String name, Type type, Setting setting, double unit, double initial, boolean isReadOnly) {

  /** As MAV_PARAM_TYPE has it. */
  enum Type {
    INT8(2, Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT16(4, Short.MIN_VALUE, Short.MAX_VALUE),
    INT32(6, Integer.MIN_VALUE, Integer.MAX_VALUE),
    REAL32(9, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    final int number;
    final double least;
    final double most;

    Type(int number, double least, double most) {
      this.number = number;
      this.least = least;
      this.most = most;
    }
  }

  static Parameter of(String name, Type type, Setting setting, double initial) {
    return new Parameter(name, type, setting, 1, initial, false);
  }

  static Parameter of(String name, Type type, Setting setting, double unit, double initial) {
    return new Parameter(name, type, setting, unit, initial, false);
  }

  static Parameter readOnly(String name, Type type, Setting setting) {
    return new Parameter(name, type, setting, 1, 0, true);
  }
}
