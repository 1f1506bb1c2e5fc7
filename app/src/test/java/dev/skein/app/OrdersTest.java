package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.Publisher;
import dev.skein.bus.TopicReader;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import dev.skein.links.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rule 4: what stands on drone-commands goes to the vehicle once, or not at all. */
class OrdersTest {

  private static final int LAND = 21;
  private static final int RETURN = 20;

  @TempDir private Path directory;

  @Test
  void anOrderReachesTheVehicleOnceAndIsAccountedFor() throws Exception {
    String password;
    try (RunningProduct skein = RunningProduct.start(directory);
        OrderedVehicle vehicle = new OrderedVehicle(skein.mavlink())) {
      password = skein.password();
      DroneId drone = drone(skein);
      Run link = link(skein, drone);

      order(skein, "landing", drone, "land", link, Instant.now().plusSeconds(20));
      RunningProduct.await("landed", () -> stages(skein, "landing").contains("acknowledged"));
      assertThat(stages(skein, "landing"))
          .containsExactly("requested", "accepted", "sent", "acknowledged");
      assertThat(vehicle.heard(LAND)).isEqualTo(1);

      // Written again, too late, or by somebody who did not ask: nothing leaves.
      accept(skein, "landing", drone, "land", link, Instant.now().plusSeconds(20));
      accept(skein, "forged", drone, "land", link, Instant.now().plusSeconds(20));
      order(skein, "late", drone, "land", link, Instant.now().minusSeconds(1));
      RunningProduct.await("refused", () -> stages(skein, "late").contains("expired"));
      assertThat(counter(skein, "skein_link_orders_refused_repeated_total")).isEqualTo(1);
      assertThat(counter(skein, "skein_link_orders_refused_not_requested_total")).isEqualTo(1);

      vehicle.fallSilent();
      order(skein, "open", drone, "return_to_base", link, Instant.now().plusSeconds(60));
      RunningProduct.await("sent", () -> vehicle.heard(RETURN) > 0);
      assertThat(vehicle.heard(LAND)).isEqualTo(1);
    }
    try (RunningProduct skein = RunningProduct.startAgain(directory, password);
        OrderedVehicle vehicle = new OrderedVehicle(skein.mavlink())) {
      RunningProduct.await("told", () -> stages(skein, "open").contains("uncertain"));
      Run link = link(skein, drone(skein));
      order(skein, "last", drone(skein), "land", link, Instant.now().plusSeconds(20));
      RunningProduct.await("landed", () -> stages(skein, "last").contains("acknowledged"));
      assertThat(vehicle.heard(RETURN)).isZero();
    }
  }

  private static DroneId drone(RunningProduct skein) throws Exception {
    RunningProduct.await(
        "a drone that is here",
        () -> {
          JsonNode drones = skein.read("/api/v1/drones").get("items");
          return drones.size() == 1 && drones.get(0).get("connected").asBoolean();
        });
    return new DroneId(skein.get("/api/v1/drones").get("items").get(0).get("drone_id").asLong());
  }

  /** Which run holds the drone stands in its state. */
  private static Run link(RunningProduct skein, DroneId drone) throws Exception {
    List<Run> runs = new CopyOnWriteArrayList<>();
    RunningProduct.await(
        "a link that holds the drone, and lives",
        () -> {
          runs.clear();
          read(
              skein,
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
          return !runs.isEmpty()
              && runs.getLast().epoch() == skein.product().bean(Instance.class).epoch();
        });
    return runs.getLast();
  }

  private static void order(
      RunningProduct skein, String id, DroneId drone, String command, Run link, Instant deadline) {
    write(skein, new CommandEvent.Requested(id, drone, command, Map.of(), deadline, "admin"));
    accept(skein, id, drone, command, link, deadline);
  }

  private static void accept(
      RunningProduct skein, String id, DroneId drone, String command, Run link, Instant deadline) {
    write(
        skein,
        new CommandEvent.Accepted(
            id, drone, command, Map.of(), deadline, link.instance(), link.epoch(), 1));
  }

  private static void write(RunningProduct skein, CommandEvent event) {
    skein
        .product()
        .bean(Publisher.class)
        .publish(Event.of(event.commandId() + event.eventType(), "test", Instant.now(), event))
        .join();
  }

  private static List<String> stages(RunningProduct skein, String id) {
    List<String> stages = new ArrayList<>();
    read(
        skein,
        Topic.DRONE_COMMANDS,
        event -> {
          if (event.data() instanceof CommandEvent command && command.commandId().equals(id)) {
            stages.add(command.eventType().replace("command.", ""));
          }
        });
    return stages;
  }

  private static void read(RunningProduct skein, Topic topic, Consumer<Event<?>> each) {
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

  private static double counter(RunningProduct skein, String name) throws Exception {
    return skein
        .send(skein.request("/actuator/prometheus").GET())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
