package dev.skein.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.HttpVehicle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A vehicle that speaks HTTP and moves between two gateway processes, while orders are given at
 * either: each comes to it once.
 */
final class HttpVehicleOnCluster implements AutoCloseable {

  private final OrdersOnCluster orders;
  private final List<URI> gateways;
  private final String token;
  private final HttpVehicle vehicle = new HttpVehicle("truck-7", "a1".repeat(32));
  private final List<String> given = new ArrayList<>();
  private final List<String> taken = new ArrayList<>();
  private final long drone;

  /**
   * @param directory the cluster's
   */
  HttpVehicleOnCluster(OrdersOnCluster orders, List<URI> gateways, String token, Path directory)
      throws Exception {
    this.orders = orders;
    this.gateways = gateways;
    this.token = token;
    Path keys = directory.resolve("vehicle-keys");
    Files.writeString(keys, vehicle.key() + "\n");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    ClusterClient.await("it reports", () -> reports(0) && orders.findByName(vehicle.name()) > 0);
    this.drone = orders.findByName(vehicle.name());
  }

  /** Where it asks, and where it is ordered, changes each time; what it says goes to the other. */
  void eachOrderComesOnceWhereverItIs() throws Exception {
    for (int turn = 0; turn < 4; turn++) {
      int asked = turn / 2 % 2;
      moveTo(asked, 0, 1);
      String order = give(turn % 2, "{\"speed\":5}");
      take(asked);
      assertThat(taken).isEqualTo(given);
      int other = 1 - asked;
      ClusterClient.await("the other knows of it", () -> tells(other, order, "acknowledged"));
      // Seen to be done as soon as it is acknowledged, it may have ended before.
      ClusterClient.await(
          "it is done",
          () ->
              tells(asked, order, "completed")
                  || orders.state(0, drone, order).equals("completed"));
      ClusterClient.await(
          "the log has it", () -> orders.state(0, drone, order).equals("completed"));
      ClusterClient.await(
          "the other knows that it has ended", () -> !tells(other, order, "completed"));
    }
    assertThat(ask(0, 0)).isEmpty();
    assertThat(ask(1, 0)).isEmpty();
  }

  /** Its gateway is killed: it goes on at the other, and nothing of before comes again. */
  void whoseGatewayIsKilledGoesOnAtTheOther() throws Exception {
    moveTo(1, 1);
    var _ = give(1, "{\"speed\":6}");
    take(1);
    assertThat(taken).isEqualTo(given);
  }

  void askTheFirst() throws Exception {
    moveTo(0, 0, 1);
  }

  /** It asks there, until these that decide on orders know that its orders go there. */
  private void moveTo(int gateway, int... deciders) throws InterruptedException {
    ClusterClient.await(
        "its orders go to gateway " + gateway,
        () -> {
          // It is silent for longer than it may be on a slow machine.
          var _ = reports(gateway);
          taken.addAll(ask(gateway, 0));
          String holder = "gateway@control-%d/".formatted(gateway + 1);
          return Arrays.stream(deciders)
              .allMatch(each -> orders.holder(each, drone).startsWith(holder));
        });
  }

  /** An order at that gateway; a vehicle that has been silent for too long is given none. */
  private String give(int gateway, String parameters) throws InterruptedException {
    int before = given.size();
    ClusterClient.await(
        "an order is accepted",
        () -> {
          var _ = reports(gateway);
          orders.tryOrder(gateway, drone, "set_speed", parameters).ifPresent(given::add);
          return given.size() > before;
        });
    return given.getLast();
  }

  private void take(int gateway) throws InterruptedException {
    int before = given.size() - 1;
    ClusterClient.await(
        "it is given the order",
        () -> {
          taken.addAll(ask(gateway, 5));
          return taken.size() > before;
        });
  }

  private boolean reports(int gateway) {
    try {
      return vehicle.report(gateways.get(gateway), token) / 100 == 2;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<String> ask(int gateway, int seconds) {
    try {
      return vehicle.ask(gateways.get(gateway), seconds);
    } catch (IOException e) {
      return List.of();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean tells(int gateway, String order, String stage) {
    try {
      return vehicle.tell(gateways.get(gateway), order, stage) == 204;
    } catch (IOException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vehicle.close();
  }
}
