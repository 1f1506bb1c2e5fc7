package dev.skein.simulator;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.simulator.FleetSettings.Autopilots;
import dev.skein.simulator.FleetSettings.Language;
import dev.skein.simulator.faults.FaultPlan;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.flight.Weather;
import dev.skein.simulator.vehicle.FlyingVehicle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A fleet that flies on controlled time over links that lose, double, delay and reorder. */
public final class TestFleet {

  public static final Instant START = Instant.parse("2025-08-03T10:00:00Z");

  /** Takes what arrives from a vehicle, by its index from 0. */
  @FunctionalInterface
  public interface Ground {
    void datagram(int index, byte[] bytes);
  }

  private final List<FleetMember> members = new ArrayList<>();

  /**
   * A fleet on its ground.
   *
   * @param ground takes what arrives
   * @param air takes what is sent, before anything is lost
   */
  public TestFleet(int drones, Radio.Quality quality, Ground ground, Ground air) {
    this(drones, true, quality, ground, air);
  }

  /**
   * A fleet on its ground.
   *
   * @param flies whether they fly by themselves, or wait for a ground station
   */
  public TestFleet(int drones, boolean flies, Radio.Quality quality, Ground ground, Ground air) {
    this(drones, flies, quality, Language.USUAL, ground, air);
  }

  /** A fleet on its ground that speaks so. */
  public TestFleet(
      int drones,
      boolean flies,
      Radio.Quality quality,
      Language language,
      Ground ground,
      Ground air) {
    this(settings(drones, 11, flies, quality, FaultPlan.NONE, language), ground, air);
  }

  /** A fleet on its ground that flies by itself, with which that goes wrong. */
  public TestFleet(int drones, long seed, FaultPlan faults, Ground ground, Ground air) {
    this(settings(drones, seed, true, Radio.Quality.PERFECT, faults, Language.USUAL), ground, air);
  }

  private TestFleet(FleetSettings settings, Ground ground, Ground air) {
    for (int i = 0; i < settings.drones(); i++) {
      int index = i;
      members.add(
          new FleetMember(
              settings,
              i,
              START,
              datagram -> ground.datagram(index, datagram),
              datagram -> air.datagram(index, datagram)));
    }
  }

  private static FleetSettings settings(
      int drones,
      long seed,
      boolean flies,
      Radio.Quality quality,
      FaultPlan faults,
      Language language) {
    return new FleetSettings(
        drones,
        seed,
        47.3977,
        8.5456,
        420,
        5,
        1,
        Autopilots.MIXED,
        flies,
        0,
        0,
        Weather.USUAL,
        quality,
        faults,
        language);
  }

  public void step(double seconds) {
    members.forEach(member -> member.step(seconds));
  }

  public void receive(int index, byte[] datagram) {
    members.get(index).receive(datagram, datagram.length);
  }

  public FlyingVehicle vehicle(int index) {
    return members.get(index).vehicle();
  }

  /** Reads what must be whole. */
  public static void read(byte[] bytes, Consumer<Frame> frames) {
    FrameReader.read(
        bytes,
        bytes.length,
        new FrameReader.Sink() {
          @Override
          public void frame(Frame frame) {
            frames.accept(frame);
          }

          @Override
          public void dropped(Drop cause) {
            throw new AssertionError(cause);
          }
        });
  }
}
