package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkCommands.Saying;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandCancel;
import dev.skein.links.orders.OrderBook;
import dev.skein.links.orders.OrderLog;
import dev.skein.links.orders.Step;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<String, Dialogue> dialogues = new HashMap<>();

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
    if (CommandEvent.isLast(event)) {
      dialogues.remove(event.commandId());
    }
  }

  /** All that was there when this run began has been read. */
  void caughtUp(Instant now) {
    take(book.caughtUp(), now);
  }

  /** What is being said to a vehicle: the command it hears now, and how often it was said. */
  private static final class Dialogue {
    final List<MavlinkCommand> commands;
    int at;
    int said;

    Dialogue(List<MavlinkCommand> commands) {
      this.commands = commands;
    }

    MavlinkCommand current() {
      return commands.get(at);
    }
  }

  /** A vehicle has answered a command: it names the command's kind only. */
  void acknowledged(DroneId droneId, CommandAck ack, Instant now) {
    for (Accepted order : book.onTheWire(droneId)) {
      Dialogue dialogue = dialogues.get(order.commandId());
      if (dialogue == null || dialogue.current().id() != ack.command()) {
        continue;
      }
      if (MavlinkCommands.isAccepted(ack) && dialogue.at + 1 < dialogue.commands.size()) {
        dialogue.at++;
        dialogue.said = 0;
        book.heard(order.commandId(), now);
        say(order, dialogue, now);
      } else {
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
          if (CommandEvent.isLast(event)) {
            dialogues.remove(event.commandId());
          }
          if (!(event instanceof CommandEvent.Executing)) {
            counters.add("orders." + event.eventType().replace("command.", ""));
          }
          log.tell(event, _ -> {});
        }
        case Step.Transmit(Accepted order, int _) -> transmit(order, now);
        case Step.TakeBack(Accepted order) -> takeBack(order, now);
        case Step.Count(String cause) -> counters.add("orders.refused." + cause);
      }
    }
  }

  private void told(String commandId, @Nullable Exception failure) {
    Instant now = clock.get();
    take(book.told(commandId, failure, now), now);
  }

  /** A drone that has gone meanwhile does not hear it, and does not answer. */
  private void transmit(Accepted order, Instant now) {
    LinkedDrone drone = drones.apply(order.droneId()).orElse(null);
    if (drone == null) {
      return;
    }
    Dialogue dialogue = dialogues.get(order.commandId());
    if (dialogue == null
        && MavlinkCommands.say(order, drone.vehicle().hearer())
            instanceof Saying.Said(List<MavlinkCommand> commands)) {
      dialogue = new Dialogue(commands);
      dialogues.put(order.commandId(), dialogue);
    }
    if (dialogue != null) {
      say(order, dialogue, now);
    }
  }

  private void say(Accepted order, Dialogue dialogue, Instant now) {
    if (send(
        order,
        drone -> dialogue.current().message(dialogue.said, system(drone), component(drone)),
        now)) {
      dialogue.said++;
      counters.add("orders.transmitted");
    }
  }

  private void takeBack(Accepted order, Instant now) {
    Dialogue dialogue = dialogues.get(order.commandId());
    if (dialogue != null) {
      var _ =
          send(
              order,
              drone -> new CommandCancel(dialogue.current().id(), system(drone), component(drone)),
              now);
    }
  }

  private boolean send(Accepted order, Function<LinkedDrone, MavlinkMessage> message, Instant now) {
    LinkedDrone drone = drones.apply(order.droneId()).orElse(null);
    InetSocketAddress path = drone == null ? null : drone.paths().inUse();
    if (drone == null || path == null) {
      return false;
    }
    station.send(message.apply(drone), system(drone), path, now);
    return true;
  }

  private static int system(LinkedDrone drone) {
    return (int) drone.vehicle().address().systemId();
  }

  private static int component(LinkedDrone drone) {
    return drone.vehicle().address().componentId();
  }

  private Optional<String> findObstacle(Accepted order) {
    Optional<LinkedDrone> here =
        drones
            .apply(order.droneId())
            .filter(drone -> drone.vehicle().isConnected() && drone.paths().inUse() != null);
    if (here.isEmpty()) {
      return Optional.of("the drone is not connected to this link");
    }
    return MavlinkCommands.say(order, here.get().vehicle().hearer())
            instanceof Saying.Unsayable(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }
}
