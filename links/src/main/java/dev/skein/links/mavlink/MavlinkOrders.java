package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.orders.Carrier;
import dev.skein.links.orders.LinkOrders;
import dev.skein.links.orders.Manner;
import dev.skein.links.orders.OrderLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Carries orders by MAVLink's command protocol, in which a repetition says that it is one. Used by
 * the link's thread.
 */
final class MavlinkOrders implements Carrier {

  static final Manner MANNER = new Manner(3, Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final LinkOrders orders;
  private final GroundStation station;
  private final Function<DroneId, Optional<LinkedDrone>> drones;

  /**
   * @param drones the drones this link speaks for
   * @param linkThread runs what it is given on the link's thread
   */
  MavlinkOrders(
      Run run,
      OrderLog log,
      GroundStation station,
      Function<DroneId, Optional<LinkedDrone>> drones,
      LinkCounters counters,
      Executor linkThread,
      Supplier<Instant> clock) {
    this.orders = new LinkOrders(run, MANNER, log, this, counters, linkThread, clock);
    this.station = station;
    this.drones = drones;
  }

  /** The next event of {@code drone-commands}. */
  void read(CommandEvent event, Instant now) {
    orders.read(event, now);
  }

  /** All that was there when this run began has been read. */
  void caughtUp(Instant now) {
    orders.caughtUp(now);
  }

  /** A vehicle has answered a command: it names the command's kind only. */
  void acknowledged(DroneId droneId, CommandAck ack, Instant now) {
    for (Accepted order : orders.onTheWire(droneId)) {
      if (MavlinkCommands.isAnswer(ack, order)) {
        var _ = orders.answered(order.commandId(), MavlinkCommands.answer(ack), now);
      }
    }
  }

  void tick(Instant now) {
    orders.tick(now);
  }

  @Override
  public Optional<String> findObstacle(Accepted order, Instant now) {
    boolean isHere =
        drones
            .apply(order.droneId())
            .filter(drone -> drone.vehicle().isConnected() && drone.paths().inUse() != null)
            .isPresent();
    return isHere
        ? MavlinkCommands.findObstacle(order)
        : Optional.of("the drone is not connected to this link");
  }

  @Override
  public void transmit(Accepted order, int attempt, Instant now) {
    LinkedDrone drone = drones.apply(order.droneId()).orElse(null);
    InetSocketAddress path = drone == null ? null : drone.paths().inUse();
    if (drone == null || path == null) {
      return;
    }
    int system = (int) drone.vehicle().address().systemId();
    int component = drone.vehicle().address().componentId();
    station.send(MavlinkCommands.message(order, attempt, system, component), system, path, now);
  }
}
