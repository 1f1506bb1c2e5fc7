package dev.skein.links.mavlink;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import dev.skein.links.mavlink.MavlinkCommands.Saying;
import dev.skein.links.mavlink.MavlinkMessage.CommandAck;
import dev.skein.links.mavlink.MavlinkMessage.CommandCancel;
import dev.skein.links.orders.Answer;
import dev.skein.links.orders.Carrier;
import dev.skein.links.orders.LinkOrders;
import dev.skein.links.orders.Manner;
import dev.skein.links.orders.OrderLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Carries orders by MAVLink's command protocol, in which a repetition says that it is one; an order
 * may be several commands, one after the other. Used by the link's thread.
 */
final class MavlinkOrders implements Carrier {

  static final Manner MANNER = new Manner(3, Duration.ofSeconds(1), Duration.ofSeconds(10));

  private static final String BROKEN_OFF =
      "the vehicle has accepted a part; the rest is not sent, since it was taken back or its"
          + " deadline has passed";

  private final LinkOrders orders;
  private final GroundStation station;
  private final Function<DroneId, Optional<LinkedDrone>> drones;
  private final LinkCounters counters;
  private final Map<String, Dialogue> dialogues = new HashMap<>();
  private final Map<String, Upload> uploads = new LinkedHashMap<>();

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
    this.counters = counters;
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

  private record Upload(Accepted order, MissionUpload moves) {}

  /** The next event of {@code drone-commands}. */
  void read(CommandEvent event, Instant now) {
    orders.read(event, now);
    if (CommandEvent.isLast(event) || event instanceof CommandEvent.Acknowledged) {
      dialogues.remove(event.commandId());
      uploads.remove(event.commandId());
    }
  }

  /** All that was there when this run began has been read. */
  void caughtUp(Instant now) {
    orders.caughtUp(now);
  }

  /**
   * A vehicle has answered a command. It names the command's kind only: the oldest order that waits
   * for such an answer has it. That motors are to stop is said again until they have, since an
   * answer to another order looks the same.
   */
  void acknowledged(DroneId droneId, CommandAck ack, Instant now) {
    for (Accepted order : orders.onTheWire(droneId)) {
      Dialogue dialogue = dialogues.get(order.commandId());
      if (dialogue == null || dialogue.current().id() != ack.command()) {
        continue;
      }
      boolean isAccepted = MavlinkCommands.isAccepted(ack);
      if (isAccepted && order.command().equals("emergency_stop") && isArmed(droneId)) {
        return;
      }
      if (isAccepted && dialogue.at + 1 < dialogue.commands.size()) {
        if (!orders.mayGoOn(order.commandId(), now)) {
          var _ = orders.answered(order.commandId(), new Answer.Unclear(BROKEN_OFF), now);
          return;
        }
        dialogue.at++;
        dialogue.said = 0;
        orders.heard(order.commandId(), now);
        counters.add("orders.transmitted");
        say(order, dialogue, now);
      } else {
        var _ = orders.answered(order.commandId(), answer(droneId, ack), now);
      }
      return;
    }
  }

  /** With what the vehicle has complained of since it was told, when it refuses. */
  private Answer answer(DroneId droneId, CommandAck ack) {
    Answer answer = MavlinkCommands.answer(ack);
    return answer instanceof Answer.Refused refused
        ? drones
            .apply(droneId)
            .flatMap(drone -> drone.vehicle().takeComplaint())
            .<Answer>map(why -> new Answer.Refused(refused.result(), refused.at(), why))
            .orElse(answer)
        : answer;
  }

  private boolean isArmed(DroneId droneId) {
    return drones.apply(droneId).filter(drone -> drone.vehicle().isArmed()).isPresent();
  }

  /** A vehicle says something of its plans, to this station. */
  void ofMission(DroneId droneId, MavlinkMessage message, Instant now) {
    for (Upload upload : List.copyOf(uploads.values())) {
      if (upload.order.droneId().equals(droneId)) {
        make(upload, upload.moves.hear(message, now), now);
      }
    }
  }

  /** An upload has a patience of its own; the book's begins when that has ended. */
  void tick(Instant now) {
    for (Upload upload : List.copyOf(uploads.values())) {
      make(upload, upload.moves.tick(now), now);
    }
    uploads.keySet().forEach(commandId -> orders.heard(commandId, now));
    orders.tick(now);
  }

  @Override
  public Optional<String> findObstacle(Accepted order, Instant now) {
    Optional<LinkedDrone> here =
        drones
            .apply(order.droneId())
            .filter(drone -> drone.vehicle().isConnected() && drone.paths().inUse() != null);
    if (here.isEmpty()) {
      return Optional.of("the drone is not connected to this link");
    }
    if (!here.get().vehicle().hasToldWhatItIs() && !MavlinkCommands.isSameForAll(order.command())) {
      return Optional.of("the vehicle has not told yet what it is; a heartbeat comes each second");
    }
    boolean isUploading =
        uploads.values().stream().anyMatch(each -> each.order.droneId().equals(order.droneId()));
    if (isUploading && order.command().equals("start_mission")) {
      return Optional.of("it is being given another mission");
    }
    return MavlinkCommands.say(order, here.get().hearer())
            instanceof Saying.Unsayable(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  @Override
  public void transmit(Accepted order, int attempt, Instant now) {
    LinkedDrone drone = drones.apply(order.droneId()).orElse(null);
    if (drone == null) {
      return;
    }
    Dialogue dialogue = dialogues.get(order.commandId());
    if (dialogue != null) {
      say(order, dialogue, now);
      return;
    }
    switch (MavlinkCommands.say(order, drone.hearer())) {
      case Saying.Said(List<MavlinkCommand> commands) -> {
        dialogue = new Dialogue(commands);
        dialogues.put(order.commandId(), dialogue);
        say(order, dialogue, now);
      }
      case Saying.Uploaded(List<MissionList> lists) -> upload(order, drone, lists, now);
      case Saying.Unsayable _ -> {
        // It has changed since it was looked at.
      }
    }
  }

  @Override
  public void takeBack(Accepted order, Instant now) {
    Upload upload = uploads.get(order.commandId());
    if (upload != null) {
      make(upload, upload.moves.giveUp(), now);
    }
    Dialogue dialogue = dialogues.get(order.commandId());
    if (dialogue != null) {
      var _ =
          send(
              order,
              drone -> new CommandCancel(dialogue.current().id(), system(drone), component(drone)),
              now);
    }
  }

  private void upload(Accepted order, LinkedDrone drone, List<MissionList> lists, Instant now) {
    MavlinkCommands.Hearer hearer = drone.hearer();
    MissionDifference difference =
        new MissionDifference(hearer.isArduPilot(), FlightModes.isPlane(hearer.type()));
    MissionUpload moves =
        new MissionUpload(lists, difference, system(drone), component(drone), order.expiresAt());
    Upload upload = new Upload(order, moves);
    if (uploads.putIfAbsent(order.commandId(), upload) == null) {
      make(upload, moves.begin(now), now);
    }
  }

  private void make(Upload upload, List<MissionUpload.Move> moves, Instant now) {
    Accepted order = upload.order;
    for (MissionUpload.Move move : moves) {
      switch (move) {
        case MissionUpload.Move.Say(MavlinkMessage message) -> send(order, _ -> message, now);
        case MissionUpload.Move.Answered(Answer.AtIt atIt) -> {
          var _ = orders.answered(order.commandId(), atIt, now);
        }
        case MissionUpload.Move.Answered(Answer last) -> {
          uploads.remove(order.commandId());
          drones.apply(order.droneId()).ifPresent(drone -> drone.vehicle().missionChanged());
          var _ = orders.answered(order.commandId(), last, now);
        }
      }
    }
  }

  private void say(Accepted order, Dialogue dialogue, Instant now) {
    if (dialogue.said == 0) {
      // What it has complained of before is of something else.
      drones.apply(order.droneId()).ifPresent(drone -> drone.vehicle().takeComplaint());
    }
    if (send(
        order,
        drone -> dialogue.current().message(dialogue.said, system(drone), component(drone)),
        now)) {
      dialogue.said++;
    }
  }

  private boolean send(Accepted order, Function<LinkedDrone, MavlinkMessage> message, Instant now) {
    LinkedDrone drone = drones.apply(order.droneId()).orElse(null);
    InetSocketAddress path = drone == null ? null : drone.paths().inUse();
    if (drone == null || path == null) {
      return false;
    }
    int version = drone.paths().version(path);
    return station.send(message.apply(drone), system(drone), version, path, now);
  }

  private static int system(LinkedDrone drone) {
    return (int) drone.vehicle().address().systemId();
  }

  private static int component(LinkedDrone drone) {
    return drone.vehicle().address().componentId();
  }
}
