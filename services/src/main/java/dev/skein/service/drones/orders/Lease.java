package dev.skein.service.drones.orders;

import dev.skein.api.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who has a drone: nobody else's orders are taken meanwhile.
 *
 * @param holder who has it; null when nobody has ever had it
 * @param until when it ends by itself; null with no holder
 * @param fencingToken raised by one each time that another comes to have it: a link refuses orders
 *     under an older one
 */
record Lease(@Nullable String holder, @Nullable Instant until, long fencingToken) {

  boolean isHeld(Instant now) {
    return holder != null && until != null && now.isBefore(until);
  }

  /** A drone flies one task at a time, and the next may follow at once. */
  boolean isHeldByAnother(String name, Instant now) {
    boolean isTaskAfterTask = holder != null && Caller.isTask(holder) && Caller.isTask(name);
    return isHeld(now) && !name.equals(holder) && !isTaskAfterTask;
  }

  /**
   * In whose name somebody asks: what acts by itself asks in the name of who has it act, while they
   * have the drone; else in its own.
   */
  String nameOf(String caller, @Nullable String onBehalfOf, Instant now) {
    return isHeld(now) && onBehalfOf != null && onBehalfOf.equals(holder) ? onBehalfOf : caller;
  }

  /**
   * The lease when it is given to that one: prolonged if it had it last, else under a new token.
   */
  Lease givenTo(String name, Instant newUntil) {
    boolean isItsOwn = name.equals(holder) && until != null;
    return isItsOwn
        ? new Lease(name, newUntil.isAfter(until) ? newUntil : until, fencingToken)
        : new Lease(name, newUntil, fencingToken + 1);
  }

  /** The lease when it is given back: nothing that was ordered under it and waits is sent. */
  Lease givenBack() {
    return new Lease(null, null, fencingToken + 1);
  }
}
