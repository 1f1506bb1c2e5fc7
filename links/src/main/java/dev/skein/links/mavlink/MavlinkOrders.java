package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.orders.OrderBook;
import dev.skein.links.orders.OrderLog;
import dev.skein.links.orders.Step;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The orders of a MAVLink link: does what its book decides. Used by the link's thread. */
final class MavlinkOrders {

  private final OrderBook book;
  private final OrderLog log;
  private final GroundStation station;
  private final Function<DroneId, Optional<LinkedDrone>> drones;
  private final LinkCounters counters;
  private final Executor linkThread;
  private final Supplier<Instant> clock;

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
    this.book = new OrderBook(run, this::findObstacle);
    this.log = log;
    this.station = station;
    this.drones = drones;
    this.counters = counters;
    this.linkThread = linkThread;
    this.clock = clock;
  }

  /** The next event of {@code drone-commands}. */
  void read(CommandEvent event, Instant now) {
    take(book.read(event, now), now);
  }

  /** All that was there when this run began has been read. */
  void caughtUp(Instant now) {
    take(book.caughtUp(), now);
  }

  /** A vehicle has answered a command: it names the command's kind only. */
  void acknowledged(DroneId droneId, CommandAck ack, Instant now) {
    for (Accepted order : book.onTheWire(droneId)) {
      if (MavlinkCommands.isAnswer(ack, order)) {
        take(book.answered(order.commandId(), MavlinkCommands.answer(ack), now), now);
      }
    }
  }

  void tick(Instant now) {
    take(book.tick(now), now);
  }

  private void take(List<Step> steps, Instant now) {
    for (Step step : steps) {
      switch (step) {
        case Step.Tell(CommandEvent.Sent sent) ->
            log.tell(sent, failure -> linkThread.execute(() -> told(sent.commandId(), failure)));
        case Step.Tell(CommandEvent event) -> {
          if (!(event instanceof CommandEvent.Executing)) {
            counters.add("orders." + event.eventType().replace("command.", ""));
          }
          log.tell(event, _ -> {});
        }
        case Step.Transmit(Accepted order, int attempt) -> transmit(order, attempt, now);
        case Step.Count(String cause) -> counters.add("orders.refused." + cause);
      }
    }
  }

  private void told(String commandId, @Nullable Exception failure) {
    Instant now = clock.get();
    take(book.told(commandId, failure, now), now);
  }

  /** A drone that has gone meanwhile does not hear it, and does not answer. */
  private void transmit(Accepted order, int attempt, Instant now) {
    LinkedDrone drone = drones.apply(order.droneId()).orElse(null);
    InetSocketAddress path = drone == null ? null : drone.paths().inUse();
    if (drone == null || path == null) {
      return;
    }
    int system = (int) drone.vehicle().address().systemId();
    int component = drone.vehicle().address().componentId();
    counters.add("orders.transmitted");
    station.send(MavlinkCommands.message(order, attempt, system, component), system, path, now);
  }

  private Optional<String> findObstacle(Accepted order) {
    boolean isHere =
        drones
            .apply(order.droneId())
            .filter(drone -> drone.vehicle().isConnected() && drone.paths().inUse() != null)
            .isPresent();
    return isHere
        ? MavlinkCommands.findObstacle(order)
        : Optional.of("the drone is not connected to this link");
  }
}
