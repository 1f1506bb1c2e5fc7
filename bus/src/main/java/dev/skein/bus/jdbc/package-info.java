/**
 * A service's side of exactly-once: positions and outgoing events in the same PostgreSQL
 * transaction as its rows. It knows JDBC and the bus.
 */
@NullMarked
package dev.skein.bus.jdbc;

import org.jspecify.annotations.NullMarked;
