package dev.skein.app.verify;

import static dev.skein.app.verify.ClusterClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.OrderedVehicle;
import dev.skein.app.cluster.LocalCluster;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/** Orders while vehicles are split between two links, and links and deciders are killed. */
final class OrdersOnCluster implements AutoCloseable {

  private static final int SET_SPEED = 178;
  private static final int LAND = 21;
  private static final int VEHICLES = 10;
  private static final int FIRST_SYSTEM = 230;

  private static final List<String> ENDS =
      List.of("completed", "failed", "cancelled", "expired", "uncertain");

  private final LocalCluster cluster;
  private final ClusterClient client;
  private final Map<Long, OrderedVehicle> vehicles = new HashMap<>();

  OrdersOnCluster(LocalCluster cluster, String token) throws Exception {
    this.cluster = cluster;
    this.client = new ClusterClient(cluster, token);
    InetSocketAddress link = new InetSocketAddress("127.0.0.1", cluster.mavlinkPort());
    Map<Integer, OrderedVehicle> bySystem = new HashMap<>();
    for (int i = 0; i < VEHICLES; i++) {
      bySystem.put(FIRST_SYSTEM + i, new OrderedVehicle(link, FIRST_SYSTEM + i));
    }
    await(
        "all vehicles are drones",
        () -> {
          for (JsonNode drone : client.get(0, "/api/v1/drones?limit=1000").get("items")) {
            OrderedVehicle vehicle = bySystem.get(drone.at("/address/system_id").asInt());
            if (vehicle != null) {
              vehicles.put(drone.get("drone_id").asLong(), vehicle);
            }
          }
          return vehicles.size() == VEHICLES;
        });
    for (long drone : vehicles.keySet()) {
      await("drone " + drone + " is held", () -> holder(0, drone).startsWith("links@"));
      await("drone " + drone + " is held there too", () -> holder(1, drone).startsWith("links@"));
    }
  }

  /** Every order comes once, whichever link and whichever gateway. */
  void eachComesOnce() throws Exception {
    Set<String> links = new HashSet<>();
    List<Map.Entry<Long, String>> orders = new ArrayList<>();
    int turn = 0;
    for (long drone : vehicles.keySet()) {
      links.add(holder(0, drone).replaceAll("/.*", ""));
      orders.add(Map.entry(drone, order(turn++ % 2, drone, "set_speed", "{\"speed\":5}")));
    }
    assertThat(links).as("both links have some of them").hasSize(2);
    for (Map.Entry<Long, String> order : orders) {
      await("it is done", () -> state(1, order).equals("completed"));
      assertThat(heard(order.getKey(), SET_SPEED)).isEqualTo(1);
    }
  }

  /** What a killed link had on the wire is uncertain, and is not sent again. */
  void aKilledLinkLeavesItUncertain() throws Exception {
    long drone =
        vehicles.keySet().stream()
            .filter(each -> holder(0, each).startsWith("links@links-1"))
            .findFirst()
            .orElseThrow();
    OrderedVehicle vehicle = vehicles.get(drone);
    vehicle.fallSilent();
    Map.Entry<Long, String> order = Map.entry(drone, order(0, drone, "land", "{}"));
    await("it is heard", () -> heard(drone, LAND) > 0);
    cluster.get("links-1").kill();
    int heard = heard(drone, LAND);
    vehicle.answer();
    cluster.get("links-1").start();
    cluster.get("links-1").awaitReady();
    await(
        "it is uncertain, or seen to be done",
        () -> List.of("uncertain", "completed").contains(state(0, order)));
    assertThat(stages(order)).contains("uncertain");
    assertThat(heard(drone, LAND)).isEqualTo(heard);
  }

  /** What a killed decider had accepted is sent, once. */
  void aKilledDeciderHasSaidIt() throws Exception {
    await(
        "drones are held",
        () -> vehicles.keySet().stream().allMatch(each -> holder(1, each).startsWith("links@")));
    long drone = vehicles.keySet().iterator().next();
    awaitOrderTaken(drone);
    int before = heard(drone, SET_SPEED);
    Map.Entry<Long, String> order = Map.entry(drone, order(0, drone, "set_speed", "{\"speed\":6}"));
    cluster.get("control-1").kill();
    await("it is done", () -> state(1, order).equals("completed"));
    assertThat(heard(drone, SET_SPEED)).isEqualTo(before + 1);
  }

  /**
   * A vehicle may just have come to another link, which takes it over when the one before has not
   * heard it for seconds: what that one sends meanwhile remains uncertain.
   */
  private void awaitOrderTaken(long drone) throws InterruptedException {
    AtomicReference<String> state = new AtomicReference<>("");
    while (!state.get().equals("completed")) {
      Map.Entry<Long, String> order =
          Map.entry(drone, order(0, drone, "set_speed", "{\"speed\":5.5}"));
      await(
          "it has ended",
          () -> {
            state.set(state(0, order));
            return ENDS.contains(state.get());
          });
    }
  }

  /** The id of the drone of that name; 0 while there is none. */
  long findByName(String name) {
    for (JsonNode drone : client.get(0, "/api/v1/drones?limit=1000").get("items")) {
      if (drone.get("name").asString().equals(name)) {
        return drone.get("drone_id").asLong();
      }
    }
    return 0;
  }

  /** The order's id; empty when it is not accepted now. */
  Optional<String> tryOrder(int gateway, long drone, String command, String parameters) {
    String body = "{\"command\":\"%s\",\"parameters\":%s}".formatted(command, parameters);
    return client
        .tryPost(gateway, "/api/v1/drones/%d/commands".formatted(drone), body)
        .map(answer -> answer.get("command_id").asString());
  }

  /** Given as soon as it is accepted: a busy machine may not have heard the vehicle for seconds. */
  private String order(int gateway, long drone, String command, String parameters)
      throws InterruptedException {
    AtomicReference<String> given = new AtomicReference<>("");
    await(
        "an order is accepted",
        () -> {
          tryOrder(gateway, drone, command, parameters).ifPresent(given::set);
          return !given.get().isEmpty();
        });
    return given.get();
  }

  private int heard(long drone, int command) {
    OrderedVehicle vehicle = vehicles.get(drone);
    return vehicle == null ? 0 : vehicle.heard(command);
  }

  String holder(int gateway, long drone) {
    return client
        .get(gateway, "/api/v1/drones/%d/status".formatted(drone))
        .path("held_by")
        .asString("");
  }

  String state(int gateway, long drone, String order) {
    return state(gateway, Map.entry(drone, order));
  }

  private String state(int gateway, Map.Entry<Long, String> order) {
    return client.get(gateway, path(order)).get("state").asString();
  }

  private List<String> stages(Map.Entry<Long, String> order) {
    return client
        .get(0, path(order))
        .get("stages")
        .valueStream()
        .map(stage -> stage.get("stage").asString())
        .toList();
  }

  private static String path(Map.Entry<Long, String> order) {
    return "/api/v1/drones/%d/commands/%s".formatted(order.getKey(), order.getValue());
  }

  @Override
  public void close() {
    vehicles.values().forEach(OrderedVehicle::close);
    client.close();
  }
}
