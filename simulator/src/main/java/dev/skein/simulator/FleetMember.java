package dev.skein.simulator;

import dev.skein.simulator.faults.Breakage;
import dev.skein.simulator.faults.Radio;
import dev.skein.simulator.vehicle.FlyingVehicle;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One vehicle with its pilot, its link both ways, and what will go wrong with it. */
final class FleetMember {

  private final FlyingVehicle vehicle;
  private final Pilot pilot;
  private final Radio down;
  private final Radio up;
  private final Breakage breakage;

  /**
   * @param index from 0
   * @param start the time at its time 0
   * @param ground takes what arrives there, a datagram for each frame
   */
  FleetMember(FleetSettings settings, int index, Instant start, Consumer<byte[]> ground) {
    this(settings, index, start, ground, _ -> {});
  }

  /** One whose frames can be overheard before anything happens to them. */
  FleetMember(
      FleetSettings settings,
      int index,
      Instant start,
      Consumer<byte[]> ground,
      Consumer<byte[]> overhearer) {
    FlyingVehicle.Setup setup = settings.vehicle(index, start);
    SplittableRandom random = new SplittableRandom(~setup.seed());
    this.down = new Radio(settings.quality(), random.split(), ground);
    this.vehicle = new FlyingVehicle(setup, overhearer.andThen(down::send));
    this.up =
        new Radio(
            settings.quality(),
            random.split(),
            datagram -> vehicle.receive(datagram, datagram.length));
    this.pilot = new Pilot(vehicle, random.split(), settings.flies());
    this.breakage = new Breakage(settings.faults(), index + 1, random.split(), up, down, vehicle);
  }

  FlyingVehicle vehicle() {
    return vehicle;
  }

  /** A datagram from the ground sets out. */
  void receive(byte[] bytes, int length) {
    up.send(Arrays.copyOf(bytes, length));
  }

  void step(double seconds) {
    long micros = Math.round((vehicle.seconds() + seconds) * 1e6);
    breakage.step(micros / 1e6);
    up.step(micros);
    pilot.step(seconds);
    down.step(micros);
    vehicle.step(seconds);
  }
}
