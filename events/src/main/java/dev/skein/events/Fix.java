package dev.skein.events;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How good a position is. Source: MAVLink GPS_FIX_TYPE (GPS_RAW_INT.fix_type).
 *
 * <p>{@link #NONE} marks a position that no satellite fix supports; {@link #UNKNOWN} one whose
 * vehicle has not said.
 */
public enum Fix {
  UNKNOWN("unknown"),
  NONE("none"),
  FIX_2D("2d"),
  FIX_3D("3d"),
  DGPS("dgps"),
  RTK_FLOAT("rtk_float"),
  RTK_FIXED("rtk_fixed");

  private final String word;

  Fix(String word) {
    this.word = word;
  }

  /** The word on the wire, for example {@code 3d}. */
  @JsonValue
  public String word() {
    return word;
  }
}
