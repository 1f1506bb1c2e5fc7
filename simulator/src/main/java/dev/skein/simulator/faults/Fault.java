package dev.skein.simulator.faults;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something that goes wrong.
 *
 * @param atS seconds after the start
 * @param first the first vehicle it happens to, from 1
 * @param last the last
 * @param value a share of 0 to 1, or milliseconds; 0 where the kind has none
 * @param forS seconds until it is well again; infinite when never
 */
public record Fault(double atS, int first, int last, Kind kind, double value, double forS) {

  /** What it is. */
  public enum Kind {
    LOSS,
    DOUBLE,
    REORDER,
    DELAY,
    LINK_LOSS,
    GPS_LOSS,
    BATTERY_FAILURE,
    MOTOR_FAILURE,
    REBOOT;

    /** As plans write it, for example {@code link-loss}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String words() {
      return Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "));
    }

    static Optional<Kind> find(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    boolean hasShare() {
      return this == LOSS || this == DOUBLE || this == REORDER;
    }

    boolean hasValue() {
      return hasShare() || this == DELAY;
    }

    boolean lasts() {
      return hasValue() || this == LINK_LOSS || this == GPS_LOSS;
    }
  }

  boolean isFor(int vehicle) {
    return vehicle >= first && vehicle <= last;
  }
}
