package dev.skein.events;

import org.jspecify.annotations.Nullable;

/** Who else is in the air; on {@code air-traffic}, keyed by target. */
public sealed interface TrafficEvent extends EventData {

  /** Names the target for as long as it is heard: {@code icao/4b1814}, {@code remote-id/31a0}. */
  String targetId();

  @Override
  default String key() {
    return targetId();
  }

  /**
   * A drone's receiver has heard an aircraft: at most once a second for each target and link,
   * whichever drone heard it. The event's timestamp is the reception's. Sources: MAVLink
   * ADSB_VEHICLE; OPEN_DRONE_ID_LOCATION of another drone.
   *
   * @param heardBy the drone whose receiver it was
   * @param isManned whether it is to be taken for manned: all but what says that it is not
   * @param location without altitude
   * @param pressureAltitudeM metres by barometer, over QNH as the receiver knows it
   * @param geometricAltitudeM metres by satellite
   * @param trackDeg where it goes, degrees clockwise from true north, 0 to 360
   * @param climbMps metres a second, up positive
   * @param squawk its transponder's code, four octal digits
   * @param emitterType ADSB_EMITTER_TYPE; null for other sources
   * @param ageS whole seconds since the receiver last heard it
   * @param isSimulated true when the receiver says that it is made up, as for an exercise
   *     (ADSB_FLAGS_SIMULATED); null for what is there
   */
  record TrafficObserved(
      String targetId,
      DroneId heardBy,
      boolean isManned,
      Location location,
      @Nullable Double pressureAltitudeM,
      @Nullable Double geometricAltitudeM,
      @Nullable Double trackDeg,
      @Nullable Double groundSpeedMps,
      @Nullable Double climbMps,
      @Nullable String callsign,
      @Nullable String squawk,
      @Nullable Integer emitterType,
      @Nullable Integer ageS,
      @Nullable Boolean isSimulated)
      implements TrafficEvent {
    @Override
    public String eventType() {
      return "traffic.observed";
    }
  }
}
