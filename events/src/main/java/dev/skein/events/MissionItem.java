package dev.skein.events;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of a plan, as the vehicle is given it. Source: MAVLink MISSION_ITEM_INT.
 *
 * @param command MAV_CMD
 * @param frame MAV_FRAME: 0 altitude above mean sea level, 3 above home, 10 above the terrain, 2 no
 *     place
 * @param autoContinue whether the vehicle goes on to the next by itself
 * @param params the seven parameters; the fifth, sixth and seventh are latitude and longitude in
 *     degrees (WGS 84) and altitude in metres where the command has a place; null leaves it to the
 *     vehicle
 */
public record MissionItem(
    int command, int frame, boolean autoContinue, List<@Nullable Double> params) {

  public static final int PARAMS = 7;

  public MissionItem {
    if (params.size() != PARAMS) {
      throw new IllegalArgumentException("params: must be " + PARAMS + ", not " + params.size());
    }
    params = Collections.unmodifiableList(new ArrayList<>(params));
  }

  /** Parameter 1 to 7; NaN where it is left to the vehicle. */
  public double param(int number) {
    Double value = params.get(number - 1);
    return value == null ? Double.NaN : value;
  }
}
