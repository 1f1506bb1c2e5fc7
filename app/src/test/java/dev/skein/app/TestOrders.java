package dev.skein.app;

import dev.skein.bus.Delivery;
import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.links.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Orders written to drone-commands of a running product, and what became of them there. */
final class TestOrders implements AutoCloseable {

  private final RunningProduct skein;
  private final List<CommandEvent> commands = new CopyOnWriteArrayList<>();
  private final Map<DroneId, Run> holders = new ConcurrentHashMap<>();
  private final TopicReader reader;

  TestOrders(RunningProduct skein) {
    this.skein = skein;
    TopicReader.Start all = new TopicReader.Start.Beginning();
    this.reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(Topic.DRONE_COMMANDS, all, Topic.DRONE_STATE, all),
            this::read);
    reader.start();
    reader.awaitCaughtUp(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    reader.close();
  }

  /** The run that holds a drone, once it is one of this process. */
  Run link(DroneId drone) throws InterruptedException {
    RunningProduct.await("a link that holds the drone, and lives", () -> isHeldByThisRun(drone));
    return holder(drone).orElseThrow();
  }

  boolean isHeldByThisRun(DroneId drone) {
    return holder(drone)
        .filter(run -> run.epoch() == skein.product().bean(Instance.class).epoch())
        .isPresent();
  }

  void order(String id, DroneId drone, String command, Run link, long seconds) {
    order(id, drone, command, link, Instant.now().plusSeconds(seconds));
  }

  void order(String id, DroneId drone, String command, Run link, Instant deadline) {
    write(new CommandEvent.Requested(id, drone, command, Map.of(), deadline, "admin"));
    accept(id, drone, command, link, deadline);
  }

  void accept(String id, DroneId drone, String command, Run link, Instant deadline) {
    write(
        new CommandEvent.Accepted(
            id, drone, command, Map.of(), deadline, link.instance(), link.epoch(), 1));
  }

  /** What the topic has of an order so far. */
  List<String> stages(String id) {
    return events(id).stream().map(each -> each.eventType().replace("command.", "")).toList();
  }

  /** Waits until it has just that. */
  void awaitStages(String id, String... stages) throws InterruptedException {
    RunningProduct.await(id + ": " + List.of(stages), () -> stages(id).equals(List.of(stages)));
  }

  /** Why it has failed. */
  String reason(String id) {
    return events(id).getLast() instanceof CommandEvent.Failed failed ? failed.reason() : "";
  }

  double counter(String name) throws Exception {
    return skein
        .send(skein.request("/actuator/prometheus").GET())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private Optional<Run> holder(DroneId drone) {
    return Optional.ofNullable(holders.get(drone));
  }

  private List<CommandEvent> events(String id) {
    return commands.stream().filter(each -> each.commandId().equals(id)).toList();
  }

  private void write(CommandEvent event) {
    skein
        .product()
        .bean(Publisher.class)
        .publish(Event.of(event.commandId() + event.eventType(), "test", Instant.now(), event))
        .join();
  }

  /** Which run holds a drone stands in its state. */
  private void read(Delivery delivery) {
    Event<?> event = delivery.findEvent();
    switch (event == null ? null : event.data()) {
      case CommandEvent command -> commands.add(command);
      case DroneEvent.State state when state.heldBy() != null -> {
        int slash = state.heldBy().lastIndexOf('/');
        holders.put(
            state.droneId(),
            new Run(
                state.heldBy().substring(0, slash),
                Long.parseLong(state.heldBy().substring(slash + 1))));
      }
      case null, default -> {}
    }
  }
}
