package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.ZoneIndex;
import dev.skein.api.Caller;
import dev.skein.api.Permissions;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderDeciderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

  /** Its deadline is the order's, however long the second person takes. */
  @Test
  void whoConfirmsDoesNotProlongAnOrder() {
    assertThat(waitsUntil(null)).isEqualTo(NOW.plusSeconds(60));
    assertThat(waitsUntil(NOW.plusSeconds(300))).isEqualTo(NOW.plusSeconds(60));
    Instant until = waitsUntil(NOW.plusSeconds(20));
    assertThat(until).isEqualTo(NOW.plusSeconds(20));
    assertThat(OrderDecider.deadlineOfConfirmed(until, NOW.plusSeconds(5)))
        .isEqualTo(NOW.plusSeconds(15));
    assertThat(OrderDecider.deadlineOfConfirmed(until, NOW.plusSeconds(15)))
        .isEqualTo(NOW.plusSeconds(20));
  }

  /** A task that an operator starts flies the drone that is theirs, under their lease. */
  @Test
  void whatSomebodyHasActGoesByTheirLease() {
    Lease anns = new Lease("ann", NOW.plusSeconds(30), 5);
    OrderDecider.Decision decision = landing(anns, "task:12", "ann");
    assertThat(decision)
        .isInstanceOfSatisfying(
            OrderDecider.Decision.Accept.class,
            accept -> {
              assertThat(accept.lease()).isEqualTo(new Lease("ann", NOW.plusSeconds(60), 5));
              assertThat(accept.overrode()).isNull();
            });
    assertThat(Check.failures(landing(anns, "task:12", "bob").checks()))
        .isEqualTo("lease: ann has the drone until 2026-01-01T10:00:30Z");
    assertThat(Check.failures(landing(anns, "task:12", null).checks()))
        .isEqualTo("lease: ann has the drone until 2026-01-01T10:00:30Z");
    assertThat(landing(new Lease(null, null, 5), "task:12", "ann"))
        .isInstanceOfSatisfying(
            OrderDecider.Decision.Accept.class,
            accept -> assertThat(accept.lease().holder()).isEqualTo("task:12"));
  }

  private static OrderDecider.Decision landing(
      Lease lease, String caller, @Nullable String onBehalfOf) {
    return OrderDecider.decide(
        situation(lease),
        new OrderRequest(OrderKind.LAND, Map.of(), null, false, null, onBehalfOf),
        caller,
        false,
        NOW);
  }

  /** Taking back and resolving: two operators never fight. */
  @Test
  void whoHasNotGivenAnOrderLeavesItAloneWhileTheDroneIsAnothers() {
    Lease anns = new Lease("ann", NOW.plusSeconds(60), 5);
    assertThat(refusalToEnd(anns, "ann", operator("bob")))
        .isEqualTo("lease: ann has the drone until 2026-01-01T10:01:00Z");
    assertThat(refusalToEnd(anns, "bob", operator("bob"))).isEmpty();
    assertThat(refusalToEnd(anns, "bob/button", operator("bob"))).isEmpty();
    assertThat(refusalToEnd(anns, "bob", operator("ann"))).isEmpty();
    assertThat(refusalToEnd(anns, "ann", caller("root", Role.ADMIN))).isEmpty();
    Lease over = new Lease("ann", NOW, 5);
    assertThat(refusalToEnd(over, "ann", operator("bob"))).isEmpty();
  }

  private static String refusalToEnd(Lease lease, String givenBy, Caller caller) {
    Order order =
        new Order(
            "c",
            new DroneId(1),
            "land",
            Map.of(),
            Order.State.SENT,
            null,
            null,
            givenBy,
            null,
            null,
            false,
            null,
            null,
            5L,
            NOW,
            NOW.plusSeconds(10),
            List.of(),
            null,
            null,
            null,
            Duration.ofSeconds(20),
            "");
    return Check.failures(OrderDecider.refusalToEnd(lease, order, caller, NOW).stream().toList());
  }

  private static Caller operator(String name) {
    return caller(name, Role.OPERATOR);
  }

  private static Caller caller(String name, Role role) {
    return new Caller(
        name, null, name, Permissions.everywhere(role), null, false, Instant.MAX, 0, null);
  }

  private static Instant waitsUntil(@Nullable Instant deadline) {
    OrderDecider.Decision decision =
        OrderDecider.decide(
            situation(new Lease(null, null, 0)),
            new OrderRequest(OrderKind.EMERGENCY_STOP, Map.of(), deadline, false, null, null),
            "ann",
            false,
            NOW);
    assertThat(decision).isInstanceOf(OrderDecider.Decision.AskSecond.class);
    return ((OrderDecider.Decision.AskSecond) decision).until();
  }

  @Test
  void whatComesToAnOrderOfTwoPersonsNeedsThemToo() {
    assertThat(decision(OrderKind.SET_MODE, Map.of("mode", "RTL"), OrderKind.RETURN_TO_BASE))
        .isInstanceOf(OrderDecider.Decision.AskSecond.class);
    assertThat(decision(OrderKind.RESUME, Map.of(), OrderKind.START_MISSION))
        .isInstanceOf(OrderDecider.Decision.AskSecond.class);
    assertThat(decision(OrderKind.SET_MODE, Map.of("mode", "LOITER"), OrderKind.RETURN_TO_BASE))
        .isInstanceOf(OrderDecider.Decision.Accept.class);
    assertThat(decision(OrderKind.SET_MODE, Map.of("mode", "LOITER"), OrderKind.SET_MODE))
        .isInstanceOf(OrderDecider.Decision.AskSecond.class);
  }

  private static OrderDecider.Decision decision(
      OrderKind kind, Map<String, Object> given, OrderKind ofTwo) {
    OrderDecider.Situation usual = situation(new Lease(null, null, 0));
    return OrderDecider.decide(
        new OrderDecider.Situation(
            usual.drone(),
            usual.state(),
            usual.age(),
            usual.zones(),
            new OrderPolicy(Set.of(ofTwo), 20),
            KeptMission.UNKNOWN),
        new OrderRequest(kind, given, null, false, null, null),
        "ann",
        false,
        NOW);
  }

  private static OrderDecider.Situation situation(Lease lease) {
    return new OrderDecider.Situation(
        new DroneRecord(1, "Kite", "px4", null, "active", false, Limits.NONE, null, null, lease, 0),
        new DroneEvent.State(
            new DroneId(1),
            NOW,
            true,
            DroneStatus.FLYING,
            new Location(47, 8, 440.0),
            Fix.FIX_3D,
            40.0,
            null,
            null,
            null,
            90.0,
            null,
            null,
            true,
            null,
            "links@here/1",
            null,
            null),
        Duration.ZERO,
        ZoneIndex.EMPTY,
        new OrderPolicy(Set.of(OrderKind.EMERGENCY_STOP), 20),
        KeptMission.UNKNOWN);
  }
}
