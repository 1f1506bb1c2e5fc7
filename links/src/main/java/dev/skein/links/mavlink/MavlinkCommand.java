package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.CommandInt;
import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A MAV_CMD with its parameters: said by COMMAND_LONG, or by COMMAND_INT when it has a place, whose
 * degrees a float could not hold.
 *
 * @param params up to seven; up to four beside a place
 */
record MavlinkCommand(int id, List<Float> params, @Nullable Place place) {

  static final int FRAME_GLOBAL = 0;
  static final int FRAME_GLOBAL_RELATIVE_ALT = 3;

  private static final int LONG_PARAMETERS = 7;
  private static final double E7 = 1e7;

  MavlinkCommand {
    params = List.copyOf(params);
  }

  /**
   * Where to.
   *
   * @param altitudeM metres, by the frame
   * @param frame MAV_FRAME
   */
  record Place(double latitude, double longitude, double altitudeM, int frame) {}

  static MavlinkCommand of(int id, float... params) {
    List<Float> all = new ArrayList<>(params.length);
    for (float each : params) {
      all.add(each);
    }
    return new MavlinkCommand(id, all, null);
  }

  /**
   * The command as the vehicle hears it.
   *
   * @param repetition 0 for the first time; COMMAND_LONG's confirmation counter
   */
  MavlinkMessage message(int repetition, int systemId, int componentId) {
    Place to = place;
    if (to == null) {
      List<Float> seven = new ArrayList<>(params);
      while (seven.size() < LONG_PARAMETERS) {
        seven.add(0f);
      }
      return new CommandLong(seven, id, systemId, componentId, repetition);
    }
    return new CommandInt(
        params,
        (int) Math.round(to.latitude * E7),
        (int) Math.round(to.longitude * E7),
        (float) to.altitudeM,
        id,
        systemId,
        componentId,
        to.frame);
  }
}
