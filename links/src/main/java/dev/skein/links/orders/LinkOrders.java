package dev.skein.links.orders;

import dev.skein.events.CommandEvent;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.DroneId;
import dev.skein.links.LinkCounters;
import dev.skein.links.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The orders of a link: does what its {@link OrderBook} decides, whatever carries them. Used by the
 * link's thread, or under its lock.
 */
public final class LinkOrders {

  private final OrderBook book;
  private final OrderLog log;
  private final Carrier carrier;
  private final LinkCounters counters;
  private final Executor linkThread;
  private final Supplier<Instant> clock;

  /**
   * @param linkThread runs what it is given on the link's thread, or under its lock
   */
  public LinkOrders(
      Run run,
      Manner manner,
      OrderLog log,
      Carrier carrier,
      LinkCounters counters,
      Executor linkThread,
      Supplier<Instant> clock) {
    this.book = new OrderBook(run, manner, carrier);
    this.log = log;
    this.carrier = carrier;
    this.counters = counters;
    this.linkThread = linkThread;
    this.clock = clock;
  }

  /** The next event of {@code drone-commands}. */
  public void read(CommandEvent event, Instant now) {
    var _ = take(book.read(event, now), now);
  }

  /** All that was there when this run began has been read. */
  public void caughtUp(Instant now) {
    var _ = take(book.caughtUp(), now);
  }

  /** A drone listens that did not: what has waited for it goes out. */
  public void listening(DroneId droneId, Instant now) {
    var _ = take(book.listening(droneId, now), now);
  }

  /** The orders of a drone that are on the wire and not answered to the end. */
  public List<Accepted> onTheWire(DroneId droneId) {
    return book.onTheWire(droneId);
  }

  /** An order that its vehicle may still say something about. */
  public Optional<Accepted> findHeard(String commandId) {
    return book.findHeard(commandId);
  }

  /** Whether the next part of an order may leave. */
  public boolean mayGoOn(String commandId, Instant now) {
    return book.mayGoOn(commandId, now);
  }

  /** The vehicle has taken a part of an order: the wait for its answer begins anew. */
  public void heard(String commandId, Instant now) {
    book.heard(commandId, now);
  }

  /** The vehicle has answered; completes when Kafka has what is to be told of it. */
  public CompletableFuture<?> answered(String commandId, Answer answer, Instant now) {
    return take(book.answered(commandId, answer, now), now);
  }

  public void tick(Instant now) {
    var _ = take(book.tick(now), now);
  }

  private CompletableFuture<?> take(List<Step> steps, Instant now) {
    List<CompletableFuture<?>> told = new ArrayList<>(steps.size());
    for (Step step : steps) {
      switch (step) {
        case Step.Tell(CommandEvent.Sent sent) ->
            log.tell(sent, failure -> linkThread.execute(() -> told(sent.commandId(), failure)));
        case Step.Tell(CommandEvent event) -> told.add(tell(event));
        case Step.Transmit(Accepted order, int attempt) -> {
          counters.add("orders.transmitted");
          carrier.transmit(order, attempt, now);
        }
        case Step.TakeBack(Accepted order) -> carrier.takeBack(order, now);
        case Step.Count(String cause) -> counters.add("orders.refused." + cause);
      }
    }
    return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<?> tell(CommandEvent event) {
    if (!(event instanceof CommandEvent.Executing)) {
      counters.add("orders." + event.eventType().replace("command.", ""));
    }
    CompletableFuture<?> told = new CompletableFuture<>();
    log.tell(
        event,
        failure -> {
          if (failure == null) {
            told.complete(null);
          } else {
            told.completeExceptionally(failure);
          }
        });
    return told;
  }

  private void told(String commandId, @Nullable Exception failure) {
    Instant now = clock.get();
    var _ = take(book.told(commandId, failure, now), now);
  }
}
