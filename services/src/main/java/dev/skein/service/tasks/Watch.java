package dev.skein.service.tasks;

import dev.skein.airspace.FlightPath.Place;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a drone has told of whether its flight goes on. Pure.
 *
 * @param stillSince since when it has neither moved nor reached anything
 * @param until by when it should have
 * @param place where it stands since then; null when that is not known
 * @param wasOnMission whether it was in its mission's mode since it was started
 * @param mode the other mode that it is in; null for none
 * @param strayedSince since when it is in another
 * @param disarmedSince since when its motors stand, before it was in the air; null when they do not
 */
record Watch(
    Instant stillSince,
    Instant until,
    @Nullable Place place,
    boolean wasOnMission,
    @Nullable String mode,
    @Nullable Instant strayedSince,
    @Nullable Instant disarmedSince) {

  /** It begins, or goes on. */
  static Watch begin(Instant at, Instant until) {
    return new Watch(at, until, null, false, null, null, null);
  }

  Watch moved(@Nullable Place to, Instant at, Instant by) {
    return new Watch(at, by, to, wasOnMission, mode, strayedSince, disarmedSince);
  }

  Watch onMission() {
    return new Watch(stillSince, until, place, true, null, null, disarmedSince);
  }

  /** It is in no mode that matters: it has been ordered so, or nobody can tell. */
  Watch notAstray() {
    return new Watch(stillSince, until, place, wasOnMission, null, null, disarmedSince);
  }

  Watch astray(String in, Instant at) {
    Instant since = strayedSince == null ? at : strayedSince;
    return new Watch(stillSince, until, place, wasOnMission, in, since, disarmedSince);
  }

  Watch motors(boolean stand, Instant at) {
    Instant since = !stand ? null : disarmedSince == null ? at : disarmedSince;
    return new Watch(stillSince, until, place, wasOnMission, mode, strayedSince, since);
  }
}
