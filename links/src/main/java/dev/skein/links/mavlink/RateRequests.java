package dev.skein.links.mavlink;

import dev.skein.links.mavlink.MavlinkMessage.CommandLong;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks one vehicle for the messages Skein lives on, one after the other: an acknowledgement names
 * the command only, so a second of its kind must wait. Gives up on a vehicle that does not answer.
 * Source: MAV_CMD_SET_MESSAGE_INTERVAL (511).
 */
final class RateRequests {

  static final int SET_MESSAGE_INTERVAL = 511;

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 3;

  private final List<Rate> rates;
  private int next;
  private int attempts;
  private Instant sentAt = Instant.EPOCH;

  RateRequests(double positionHz) {
    this.rates =
        List.of(
            new Rate(MavlinkMessage.GlobalPositionInt.ID, positionHz),
            new Rate(MavlinkMessage.Attitude.ID, positionHz),
            new Rate(MavlinkMessage.GpsRawInt.ID, 2),
            new Rate(MavlinkMessage.SysStatus.ID, 1),
            new Rate(MavlinkMessage.VfrHud.ID, positionHz),
            new Rate(MavlinkMessage.BatteryStatus.ID, 0.5),
            new Rate(MavlinkMessage.ExtendedSysState.ID, 2),
            new Rate(MavlinkMessage.MissionCurrent.ID, 1));
  }

  private record Rate(int messageId, double hz) {}

  /** The request that is due now, if one is. */
  Optional<CommandLong> due(Instant now, long systemId, int componentId) {
    if (next == rates.size() || sentAt.plus(PATIENCE).isAfter(now)) {
      return Optional.empty();
    }
    if (attempts == ATTEMPTS) {
      next = rates.size();
      return Optional.empty();
    }
    Rate rate = rates.get(next);
    sentAt = now;
    List<Float> params =
        List.of((float) rate.messageId, (float) (1e6 / rate.hz), 0f, 0f, 0f, 0f, 0f);
    return Optional.of(
        new CommandLong(params, SET_MESSAGE_INTERVAL, (int) systemId, componentId, attempts++));
  }

  /** The vehicle has answered, whatever it said: go on to the next. */
  void acknowledged() {
    if (next < rates.size()) {
      next++;
      attempts = 0;
      sentAt = Instant.EPOCH;
    }
  }
}
