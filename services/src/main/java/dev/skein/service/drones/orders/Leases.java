package dev.skein.service.drones.orders;

import dev.skein.api.AuditTrail;
import dev.skein.api.Caller;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.EventIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who has which drone, and what a drone's orders have to do with it. Thread-safe. */
public final class Leases {

  private final ServiceStore store;
  private final DroneViews views;
  private final InstantSource clock;
  private final AuditTrail audit;
  private final Recalls recalls;
  private final LeaseNews news;

  public Leases(
      ServiceStore store, DroneViews views, EventIds ids, InstantSource clock, AuditTrail audit) {
    this.store = store;
    this.views = views;
    this.clock = clock;
    this.audit = audit;
    this.recalls = new Recalls(store.outbox(), ids, clock);
    this.news = new LeaseNews(store.outbox(), ids, clock);
  }

  /** What became of a wish for a lease. */
  sealed interface Outcome {
    record Given(Lease lease) implements Outcome {}

    record HeldByAnother(Lease lease) implements Outcome {}

    record Unknown() implements Outcome {}
  }

  /** A drone as who orders sees it. */
  record Status(
      DroneRecord drone, DroneEvent.@Nullable State state, boolean isHeld, List<Order> open) {}

  Optional<Lease> find(DroneId droneId, Caller caller) throws SQLException {
    return store.transact(connection ->
        DroneRows.find(connection, droneId)
            .filter(drone -> caller.mayView(drone.group()))
            .map(DroneRecord::lease));
  }

  boolean isHeld(Lease lease) {
    return lease.isHeld(clock.instant());
  }

  /**
   * Gives a drone to the caller.
   *
   * @param isTaking from whoever has it: for admins
   */
  Outcome give(DroneId droneId, Caller caller, Duration time, boolean isTaking)
      throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Optional<DroneRecord> drone = DroneRows.lock(connection, droneId);
      if (drone.isEmpty()) {
        return new Outcome.Unknown();
      }
      caller.requireCommand(droneId, drone.get().group());
      Lease lease = drone.get().lease();
      if (lease.isHeldByAnother(caller.name(), now) && !(isTaking && caller.isAdmin())) {
        return new Outcome.HeldByAnother(lease);
      }
      Lease given = lease.givenTo(caller.name(), now.plus(time));
      DroneRows.lease(connection, droneId, given);
      news.tell(connection, droneId, lease, given);
      if (given.fencingToken() != lease.fencingToken()) {
        recalls.takeBackFormer(connection, droneId, given, caller.name());
        record(connection, caller, "lease.taken", droneId, given);
      }
      return new Outcome.Given(given);
    });
  }

  /** Takes the caller's drone back, an admin anybody's. */
  Outcome giveBack(DroneId droneId, Caller caller) throws SQLException {
    Instant now = clock.instant();
    return store.transact(connection -> {
      Optional<DroneRecord> drone = DroneRows.lock(connection, droneId);
      if (drone.isEmpty()) {
        return new Outcome.Unknown();
      }
      caller.requireCommand(droneId, drone.get().group());
      Lease lease = drone.get().lease();
      if (lease.isHeldByAnother(caller.name(), now) && !caller.isAdmin()) {
        return new Outcome.HeldByAnother(lease);
      }
      Lease free = lease.isHeld(now) ? lease.givenBack() : lease;
      DroneRows.lease(connection, droneId, free);
      news.tell(connection, droneId, lease, free);
      recalls.takeBackFormer(connection, droneId, free, caller.name());
      record(connection, caller, "lease.given.back", droneId, lease);
      return new Outcome.Given(free);
    });
  }

  private void record(
      Connection connection, Caller caller, String action, DroneId droneId, Lease lease)
      throws SQLException {
    audit.record(
        store.outbox(),
        connection,
        caller,
        action,
        "drone/" + droneId,
        "%s until %s".formatted(lease.holder(), lease.until()));
  }

  Optional<Status> status(DroneId droneId, Caller caller) throws SQLException {
    DroneEvent.State state = views.find(droneId).map(DroneViews.View::state).orElse(null);
    return store.transact(connection -> {
      Optional<DroneRecord> drone =
          DroneRows.find(connection, droneId).filter(found -> caller.mayView(found.group()));
      return drone.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Status(
                  drone.get(),
                  state,
                  isHeld(drone.get().lease()),
                  OrderRows.listOpen(connection, droneId)));
    });
  }
}
