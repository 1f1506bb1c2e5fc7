package dev.skein.bus;

import dev.skein.events.Event;

/**
 * Handles events one at a time, in order within each key. Called by one thread a group.
 *
 * <p>An event whose handling throws comes again a few times, then goes to {@code dead-letters}. An
 * event may come twice after a crash: handle it so that the second time changes nothing.
 */
@FunctionalInterface
public interface EventHandler {
  void handle(Event<?> event) throws Exception;
}
