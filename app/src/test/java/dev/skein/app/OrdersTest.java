package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.DroneId;
import dev.skein.links.Run;
import java.nio.file.Path;
import java.time.Instant;
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
    DroneId drone;
    try (RunningProduct skein = RunningProduct.start(directory);
        TestOrders orders = new TestOrders(skein);
        OrderedVehicle vehicle = new OrderedVehicle(skein.mavlink())) {
      password = skein.password();
      drone = drone(skein);
      Run link = orders.link(drone);

      orders.order("landing", drone, "land", link, Instant.now().plusSeconds(20));
      RunningProduct.await("landed", () -> orders.stages("landing").contains("acknowledged"));
      assertThat(orders.stages("landing"))
          .containsExactly("requested", "accepted", "sent", "acknowledged");
      assertThat(vehicle.heard(LAND)).isEqualTo(1);

      // Written again, too late, or by somebody who did not ask: nothing leaves.
      orders.accept("landing", drone, "land", link, Instant.now().plusSeconds(20));
      orders.accept("forged", drone, "land", link, Instant.now().plusSeconds(20));
      orders.order("late", drone, "land", link, Instant.now().minusSeconds(1));
      RunningProduct.await("refused", () -> orders.stages("late").contains("expired"));
      assertThat(orders.counter("skein_link_orders_refused_repeated_total")).isEqualTo(1);
      assertThat(orders.counter("skein_link_orders_refused_not_requested_total")).isEqualTo(1);

      vehicle.fallSilent();
      orders.order("open", drone, "return_to_base", link, Instant.now().plusSeconds(60));
      RunningProduct.await("sent", () -> vehicle.heard(RETURN) > 0);
      assertThat(vehicle.heard(LAND)).isEqualTo(1);
    }
    try (RunningProduct skein = RunningProduct.startAgain(directory, password);
        TestOrders orders = new TestOrders(skein);
        OrderedVehicle vehicle = new OrderedVehicle(skein.mavlink())) {
      // The first request of all: what is known of the drone names the run of before.
      Operator.admin(skein)
          .carriedOut(drone.value(), "{\"command\":\"set_speed\",\"parameters\":{\"speed\":3}}");

      RunningProduct.await("told", () -> orders.stages("open").contains("uncertain"));
      Run link = orders.link(drone(skein));
      orders.order("last", drone(skein), "land", link, Instant.now().plusSeconds(20));
      RunningProduct.await("landed", () -> orders.stages("last").contains("acknowledged"));
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
}
