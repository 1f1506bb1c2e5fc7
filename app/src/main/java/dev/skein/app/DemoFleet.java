package dev.skein.app;

import dev.skein.simulator.SimulatedFleet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The simulated drones of {@code --demo}; none when none were asked for. */
final class DemoFleet implements AutoCloseable {

  private static final double LATITUDE = 47.3977;
  private static final double LONGITUDE = 8.5456;
  private static final double RATE_HZ = 5;

  private final Optional<SimulatedFleet> fleet;

  DemoFleet(int drones, InetSocketAddress link) throws IOException {
    if (drones == 0) {
      fleet = Optional.empty();
      return;
    }
    fleet = Optional.of(new SimulatedFleet(drones, link, 1, LATITUDE, LONGITUDE, RATE_HZ));
  }

  /** When the link hears. */
  void start() {
    fleet.ifPresent(SimulatedFleet::start);
  }

  @Override
  public void close() throws IOException {
    if (fleet.isPresent()) {
      fleet.get().close();
    }
  }
}
