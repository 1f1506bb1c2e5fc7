package dev.skein.simulator.vehicle;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A vehicle's parameters and what they are set to; they stay over a reboot. */
final class Parameters {

  /** No such parameter. */
  static final int NONE = -1;

  private final List<Parameter> all;
  private final double[] values;
  private final Map<Setting, Double> settings = new EnumMap<>(Setting.class);

  /**
   * As they are when the vehicle is new.
   *
   * @param systemId the vehicle's
   */
  Parameters(List<Parameter> all, int systemId) {
    this.all = all;
    this.values = all.stream().mapToDouble(Parameter::initial).toArray();
    for (int i = 0; i < all.size(); i++) {
      boolean isSystemId = all.get(i).setting() == Setting.SYSTEM_ID;
      put(i, isSystemId ? systemId : values[i]);
    }
  }

  /** What is set, in the setting's unit. */
  double get(Setting setting) {
    return settings.getOrDefault(setting, setting.usual);
  }

  int count() {
    return all.size();
  }

  Parameter parameter(int index) {
    return all.get(index);
  }

  /** In the parameter's own unit. */
  double value(int index) {
    return values[index];
  }

  /** The index of a parameter; {@link #NONE} where it has none of that name. */
  int find(String name) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(name)) {
        return i;
      }
    }
    return NONE;
  }

  /** The index of the parameter for that; {@link #NONE} where it has none. */
  int find(Setting setting) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).setting() == setting) {
        return i;
      }
    }
    return NONE;
  }

  /** A value in the parameter's own unit, as the parameter's type can hold it. */
  void put(int index, double value) {
    Parameter parameter = all.get(index);
    Setting setting = parameter.setting();
    values[index] = value;
    double acts = value * parameter.unit();
    settings.put(
        setting,
        Double.isFinite(acts) ? Math.clamp(acts, setting.least, setting.most) : setting.usual);
  }
}
