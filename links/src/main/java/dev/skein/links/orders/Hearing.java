package dev.skein.links.orders;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.links.orders.OpenOrder.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an order by what its vehicle says of it, or by what is known of its way there.
 * Decides only; used by the book's thread.
 */
final class Hearing {

  private final OpenOrders orders;

  Hearing(OpenOrders orders) {
    this.orders = orders;
  }

  /** The vehicle has taken a part of it: the wait for its answer begins anew. */
  void heard(String commandId, Instant now) {
    OpenOrder entry = orders.find(commandId);
    if (entry != null && (entry.stage == Stage.SENT || entry.stage == Stage.AT_IT)) {
      entry.since = now;
      entry.tries = 1;
    }
  }

  /** The vehicle has answered, or never will. */
  List<Step> answered(String commandId, Answer answer, Instant now) {
    OpenOrder entry = orders.find(commandId);
    if (entry == null || !entry.isHeard()) {
      return List.of();
    }
    Accepted order = entry.order;
    return switch (answer) {
      case Answer.Taken _ -> taken(entry, now);
      case Answer.AtIt(Double progress) -> atIt(entry, progress, now);
      case Answer.Done _ -> done(entry, now);
      case Answer.Refused refused -> refused(entry, refused);
      case Answer.GivenUp _ ->
          orders.end(entry, Words.cancelled(order, "the vehicle has given it up"));
      case Answer.Broken(String reason) ->
          orders.end(entry, Words.failed(order, "the vehicle: " + reason));
      case Answer.NotReached(String reason) ->
          orders.end(
              entry,
              entry.isTakenBack
                  ? Words.cancelled(order, "taken back before it left")
                  : Words.failed(order, "not sent: " + reason));
      case Answer.Unclear(String reason) -> orders.end(entry, Words.uncertain(order, reason));
    };
  }

  private List<Step> taken(OpenOrder entry, Instant now) {
    boolean isNews = entry.stage != Stage.TAKEN;
    orders.taken(entry, now);
    return isNews ? List.of(new Step.Tell(Words.acknowledged(entry.order, "ACCEPTED"))) : List.of();
  }

  private List<Step> atIt(OpenOrder entry, @Nullable Double progress, Instant now) {
    Accepted order = entry.order;
    boolean isBegun = entry.stage == Stage.AT_IT || entry.stage == Stage.TAKEN;
    boolean isNews = !isBegun || !Objects.equals(progress, entry.progress);
    orders.atIt(entry, now);
    entry.progress = progress;
    return isNews ? List.of(new Step.Tell(Words.executing(order, progress))) : List.of();
  }

  private List<Step> done(OpenOrder entry, Instant now) {
    List<Step> steps = new ArrayList<>(taken(entry, now));
    steps.addAll(orders.end(entry, Words.completed(entry.order)));
    return steps;
  }

  private List<Step> refused(OpenOrder entry, Answer.Refused answer) {
    String what =
        "the vehicle refused %s: %s"
            .formatted(answer.at() == null ? "it" : answer.at(), answer.result());
    List<Step> steps = new ArrayList<>();
    if (entry.stage != Stage.TAKEN) {
      steps.add(new Step.Tell(Words.acknowledged(entry.order, answer.result())));
    }
    steps.addAll(
        orders.end(
            entry,
            Words.failed(entry.order, answer.why() == null ? what : what + ", " + answer.why())));
    return steps;
  }
}
