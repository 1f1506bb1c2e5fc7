package dev.skein.simulator;

import dev.skein.links.mavlink.SigningKeys;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.LocalFrame;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.vehicle.ArduPilot;
import dev.skein.simulator.vehicle.FlyingVehicle;
import dev.skein.simulator.vehicle.Manner;
import dev.skein.simulator.vehicle.MavlinkVersion;
import dev.skein.simulator.vehicle.Px4;
import java.net.InetAddress;
import java.time.Instant;
import java.util.BitSet;

/**
 * What a simulated fleet is like. Everything about a vehicle follows from its number and the seed.
 *
 * @param latitude where its homes are, WGS-84 degrees; some metres apart
 * @param longitude where its homes are, WGS-84 degrees
 * @param altitudeM of the ground there, above mean sea level
 * @param rateHz positions a second of each vehicle, and the most that a ground station can ask for
 * @param speed how fast time passes; 1 as it does
 * @param flies whether vehicles fly by themselves, or wait for a ground station
 * @param sockets how many they share; 0 for one each
 * @param systemId of all vehicles alike; 0 for one each
 * @param language what they speak
 */
public record FleetSettings(
    int drones,
    long seed,
    double latitude,
    double longitude,
    double altitudeM,
    double rateHz,
    double speed,
    Autopilots autopilots,
    boolean flies,
    int sockets,
    int systemId,
    Weather weather,
    Radio.Quality quality,
    FaultPlan faults,
    Language language) {

  /** As many as a process is asked to fly at most. */
  public static final int MOST = 20_000;

  /** System ids that a vehicle can have, without the ground station's. */
  static final int SYSTEM_IDS = 250;

  private static final int IN_A_ROW = 10;
  private static final double NORTH_APART_M = 13;
  private static final double EAST_APART_M = 13;

  /** Whose manner vehicles have. */
  public enum Autopilots {
    ARDUPILOT,
    PX4,
    /** Every other one. */
    MIXED;

    Manner of(int number) {
      boolean isPx4 = this == PX4 || (this == MIXED && number % 2 == 1);
      return isPx4 ? new Px4() : new ArduPilot();
    }
  }

  /**
   * What vehicles speak.
   *
   * @param keys what they sign with, by system id; one that a link is to give its key has none yet
   */
  public record Language(MavlinkVersion version, SigningKeys keys) {

    public static final Language USUAL = new Language(MavlinkVersion.ALWAYS_2, SigningKeys.NONE);

    /**
     * Checked.
     *
     * @throws IllegalArgumentException in a sentence, when nobody can speak so
     */
    public Language {
      if (version == MavlinkVersion.ALWAYS_1 && keys.size() > 0) {
        throw new IllegalArgumentException(
            "MAVLink 1 cannot be signed: let vehicles with keys speak 2, or auto");
      }
    }

    /** Whether they heed what is for nobody in particular: by it they learn version and time. */
    boolean heedsAll() {
      return version == MavlinkVersion.AS_HEARD || keys.size() > 0;
    }
  }

  /**
   * Checked.
   *
   * @throws IllegalArgumentException in a sentence, when that fleet cannot be
   */
  public FleetSettings {
    if (drones < 1 || drones > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " drones can fly, not " + drones);
    }
    if (sockets > drones) {
      throw new IllegalArgumentException(
          "%d sockets are more than the %d drones".formatted(sockets, drones));
    }
    if (sockets > 0 && (drones + sockets - 1) / sockets > SYSTEM_IDS) {
      throw new IllegalArgumentException(
          "%d drones need at least %d sockets: %d system ids fit behind one"
              .formatted(drones, (drones + SYSTEM_IDS - 1) / SYSTEM_IDS, SYSTEM_IDS));
    }
    if (systemId != 0 && sockets != 0 && sockets < drones) {
      throw new IllegalArgumentException("vehicles that share a socket need a system id each");
    }
  }

  /** Vehicles that speak MAVLink 2, unsigned. */
  public FleetSettings(
      int drones,
      long seed,
      double latitude,
      double longitude,
      double altitudeM,
      double rateHz,
      double speed,
      Autopilots autopilots,
      boolean flies,
      int sockets,
      int systemId,
      Weather weather,
      Radio.Quality quality,
      FaultPlan faults) {
    this(
        drones,
        seed,
        latitude,
        longitude,
        altitudeM,
        rateHz,
        speed,
        autopilots,
        flies,
        sockets,
        systemId,
        weather,
        quality,
        faults,
        Language.USUAL);
  }

  /** The same fleet, speaking otherwise. */
  public FleetSettings speaking(Language other) {
    return new FleetSettings(
        drones,
        seed,
        latitude,
        longitude,
        altitudeM,
        rateHz,
        speed,
        autopilots,
        flies,
        sockets,
        systemId,
        weather,
        quality,
        faults,
        other);
  }

  /** ArduCopters that fly by themselves, a socket each, in light wind. */
  public static FleetSettings of(
      int drones, long seed, double latitude, double longitude, double rateHz) {
    return new FleetSettings(
        drones,
        seed,
        latitude,
        longitude,
        420,
        rateHz,
        1,
        Autopilots.ARDUPILOT,
        true,
        0,
        0,
        Weather.USUAL,
        Radio.Quality.PERFECT,
        FaultPlan.NONE);
  }

  int socketCount() {
    return sockets == 0 ? drones : sockets;
  }

  /** The socket of a vehicle, from 0. */
  int socketOf(int index) {
    return index % socketCount();
  }

  /** The vehicles that put into one datagram what they say at once. */
  BitSet packing() {
    BitSet packing = new BitSet();
    for (int index = 0; index < drones; index++) {
      packing.set(index, autopilots.of(index).packsDatagrams());
    }
    return packing;
  }

  /** Never the same for two behind one socket. */
  int systemIdOf(int index) {
    if (systemId != 0) {
      return systemId;
    }
    boolean hasOneForAll = drones <= SYSTEM_IDS;
    boolean shares = socketCount() < drones;
    return 1 + (hasOneForAll ? index : shares ? index / socketCount() : index % SYSTEM_IDS);
  }

  /** A vehicle, by its index from 0. */
  FlyingVehicle.Setup vehicle(int index, Instant start) {
    LocalFrame middle = new LocalFrame(latitude, longitude, altitudeM);
    int row = index / IN_A_ROW;
    double north = row * NORTH_APART_M;
    double east = index % IN_A_ROW * EAST_APART_M;
    LocalFrame place =
        new LocalFrame(middle.latE7(north) / 1e7, middle.lonE7(east) / 1e7, altitudeM);
    return new FlyingVehicle.Setup(
        systemIdOf(index),
        seed * 1_000_003 + index + 1,
        autopilots.of(index),
        place,
        weather,
        rateHz,
        start.toEpochMilli() * 1_000,
        language.version(),
        language.keys().heldBy(systemIdOf(index), InetAddress.getLoopbackAddress()).orElse(null),
        seed * 1_000_003 + index);
  }
}
