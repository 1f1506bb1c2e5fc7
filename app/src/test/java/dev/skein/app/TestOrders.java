package dev.skein.app;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Orders written to drone-commands of a running product, and what became of them there. */
record TestOrders(RunningProduct skein) {

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

  List<String> stages(String id) {
    return events(id).stream().map(each -> each.eventType().replace("command.", "")).toList();
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

  /** Which run holds the drone stands in its state. */
  private Optional<Run> holder(DroneId drone) {
    List<Run> runs = new CopyOnWriteArrayList<>();
    read(
        Topic.DRONE_STATE,
        event -> {
          if (event.data() instanceof DroneEvent.State state
              && state.droneId().equals(drone)
              && state.heldBy() != null) {
            int slash = state.heldBy().lastIndexOf('/');
            runs.add(
                new Run(
                    state.heldBy().substring(0, slash),
                    Long.parseLong(state.heldBy().substring(slash + 1))));
          }
        });
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
  }

  private List<CommandEvent> events(String id) {
    List<CommandEvent> events = new ArrayList<>();
    read(
        Topic.DRONE_COMMANDS,
        event -> {
          if (event.data() instanceof CommandEvent command && command.commandId().equals(id)) {
            events.add(command);
          }
        });
    return events;
  }

  private void write(CommandEvent event) {
    skein
        .product()
        .bean(Publisher.class)
        .publish(Event.of(event.commandId() + event.eventType(), "test", Instant.now(), event))
        .join();
  }

  private void read(Topic topic, Consumer<Event<?>> each) {
    try (TopicReader reader =
        new TopicReader(
            skein.product().bus(),
            "test",
            Map.of(topic, new TopicReader.Start.Beginning()),
            delivery -> {
              Event<?> event = delivery.findEvent();
              if (event != null) {
                each.accept(event);
              }
            })) {
      reader.start();
      reader.awaitCaughtUp(Duration.ofSeconds(30));
    }
  }
}
