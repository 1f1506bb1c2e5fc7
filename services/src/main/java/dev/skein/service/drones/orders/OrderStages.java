package dev.skein.service.drones.orders;

import dev.skein.bus.Batch;
import dev.skein.bus.BatchHandler;
import dev.skein.bus.Delivery;
import dev.skein.bus.LostOwnershipException;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.CommandEvent;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the links tell of orders with them, and tells what telemetry shows: both under the
 * order's row lock, so that each is told once, whoever looks. What other services ask for on the
 * topic is decided on here, once: the place in the log moves with it. Used by one thread.
 *
 * <p>Deadlines were given by the wall clock and are looked at by it: an order is decided on once,
 * and never again from the log. But nothing ends by time alone before all is kept that stood on the
 * topic then ({@link ReadTimes}): whose instance reads it, and how late it is.
 */
public final class OrderStages implements BatchHandler {

  /** The consumer group's name behind the prefix. */
  public static final String GROUP = "drones-orders";

  private static final Logger LOG = LoggerFactory.getLogger(OrderStages.class);
  private static final int MOST_AT_ONCE = 1_000;
  private static final Duration EVERY = Duration.ofMillis(200);

  /** Orders that others have accepted meanwhile come on the topic, here or at another instance. */
  private static final Duration WITHOUT_ANY = Duration.ofSeconds(1);

  private final ServiceStore store;
  private final String group;
  private final DroneViews views;
  private final OrderNews news;
  private final ToIntFunction<String> partitionOf;
  private final LogEnds ends;
  private final InstantSource clock;
  private final ReadTimes readTimes = new ReadTimes();
  private Instant lookedAt = Instant.EPOCH;
  private boolean mayBeOpen = true;
  private boolean foundNone;

  /** The order that was the last of those looked at together; empty when all were. */
  private String lookedAtLast = "";

  /**
   * @param orders takes what other services ask for
   * @param partitionOf the partition of {@code drone-commands} that a key's records lie on
   */
  public OrderStages(
      ServiceStore store,
      String group,
      DroneViews views,
      ServiceOrders orders,
      ToIntFunction<String> partitionOf,
      LogEnds ends,
      InstantSource clock) {
    this.store = store;
    this.group = group;
    this.views = views;
    this.news = new OrderNews(store.outbox(), orders);
    this.partitionOf = partitionOf;
    this.ends = ends;
    this.clock = clock;
  }

  /** Where the topic's partitions end now. */
  @FunctionalInterface
  public interface LogEnds {
    /** The offset of each partition's next record. */
    Map<Integer, Long> find(Collection<Integer> partitions);
  }

  @Override
  public void handle(Batch batch) throws SQLException, LostOwnershipException {
    List<OrderNews.Told> told = new ArrayList<>();
    for (Delivery delivery : batch.sift()) {
      Event<?> event = delivery.findEvent();
      if (event != null && event.data() instanceof CommandEvent command) {
        told.add(new OrderNews.Told(command, event.id(), event.source(), delivery.recordedAt()));
      }
    }
    store.transactOwned(connection -> {
      store.offsets().advance(connection, group, batch.ranges());
      news.keep(connection, told);
      return null;
    });
    if (!told.isEmpty()) {
      mayBeOpen = true;
      foundNone = false;
    }
    look();
  }

  @Override
  public void idle() throws SQLException {
    look();
  }

  @Override
  public Duration idleEvery() {
    return mayBeOpen ? EVERY : WITHOUT_ANY;
  }

  /** Of very many open orders those that come next: all are looked at in turn. */
  private void look() throws SQLException {
    Instant now = clock.instant();
    if (Duration.between(lookedAt, now).abs().compareTo(EVERY) < 0) {
      return;
    }
    List<Order> open =
        store.transact(connection -> {
          List<Order> next = OrderRows.lockOpen(connection, lookedAtLast, MOST_AT_ONCE);
          if (readTimes.isAnyAsked()) {
            // Behind the rows' locks: who tells of them has come no further since.
            readTimes.readTo(store.offsets().find(connection, group, Topic.DRONE_COMMANDS));
          }
          for (Order order : next) {
            look(connection, order, now);
          }
          return next;
        });
    // None may be left behind those looked at last, or somebody may have them locked: once more.
    mayBeOpen = !open.isEmpty() || !foundNone || !lookedAtLast.isEmpty();
    foundNone = open.isEmpty();
    lookedAtLast = open.size() < MOST_AT_ONCE ? "" : open.getLast().commandId();
    lookedAt = now;
    askForEnds();
  }

  /** While Kafka does not say, nothing ends by time alone. */
  private void askForEnds() {
    Instant at = clock.instant();
    Set<Integer> wanted = readTimes.takeWanted(at);
    if (wanted.isEmpty()) {
      return;
    }
    try {
      readTimes.ends(at, ends.find(wanted));
    } catch (RetriableException e) {
      LOG.warn("the ends of {} are not known: {}", Topic.DRONE_COMMANDS, e.toString());
    }
  }

  private void look(Connection connection, Order order, Instant now) throws SQLException {
    DroneViews.View view = views.find(order.droneId()).orElse(null);
    Home home =
        order.kind() == OrderKind.RETURN_TO_BASE
            ? DroneRows.find(connection, order.droneId())
                .map(drone -> drone.home(view == null ? null : view.state()))
                .orElse(null)
            : null;
    String id = order.commandId();
    int partition = partitionOf.applyAsInt(order.droneId().toString());
    switch (readTimes.judge(order, view, home, partition, now)) {
      case Verifier.Verdict.Wait() -> {}
      case Verifier.Verdict.GiveUp() -> OrderRows.close(connection, id);
      case Verifier.Verdict.Executing(double progress) ->
          OrderNews.tell(
              connection,
              store.outbox(),
              new CommandEvent.Executing(id, order.droneId(), progress),
              new OrderRows.Change(
                  Order.State.EXECUTING,
                  true,
                  null,
                  progress,
                  null,
                  new Order.Stage("executing", now, progress + " %")));
      case Verifier.Verdict.Completed() ->
          OrderNews.tell(
              connection,
              store.outbox(),
              new CommandEvent.Completed(id, order.droneId()),
              OrderNews.last(Order.State.COMPLETED, null, now));
      case Verifier.Verdict.Failed(String reason) ->
          OrderNews.tell(
              connection,
              store.outbox(),
              new CommandEvent.Failed(id, order.droneId(), reason),
              OrderNews.last(Order.State.FAILED, reason, now));
      case Verifier.Verdict.Expired() -> expire(connection, order, now);
      case Verifier.Verdict.Uncertain(String reason) ->
          OrderNews.tell(
              connection,
              store.outbox(),
              new CommandEvent.Uncertain(id, order.droneId(), reason),
              new OrderRows.Change(
                  Order.State.UNCERTAIN,
                  true,
                  reason,
                  null,
                  null,
                  new Order.Stage("uncertain", now, reason)));
    }
  }

  /** Of what nobody has confirmed no link has heard, and nothing stands on the topic. */
  private void expire(Connection connection, Order order, Instant now) throws SQLException {
    if (order.state() == Order.State.AWAITING_CONFIRMATION) {
      OrderRows.change(
          connection,
          order.commandId(),
          OrderNews.last(Order.State.EXPIRED, "nobody has confirmed it in time", now));
    } else {
      OrderNews.tell(
          connection,
          store.outbox(),
          new CommandEvent.Expired(order.commandId(), order.droneId()),
          OrderNews.last(Order.State.EXPIRED, "no link has sent it before its deadline", now));
    }
  }
}
