package dev.skein.bus;

import dev.skein.events.Event;

/**
 * Handles events one at a time, in order within each key. Called by one thread a group.
 *
 * <p>What throws because something is away ({@link java.sql.SQLException}, {@link
 * java.io.IOException}, {@link TransientFailure}) is handed the same event again until it is back.
 * After any other failure the event comes three times in all, then goes to {@code dead-letters}. An
 * event may come twice after a crash: handle it so that the second time changes nothing.
 */
@FunctionalInterface
public interface EventHandler {
  void handle(Event<?> event) throws Exception;
}
