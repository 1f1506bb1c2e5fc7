/**
 * A whole cluster on this machine, each part in a process of its own: three Kafka brokers,
 * PostgreSQL, and the roles, twice. It knows how to start, hurt and stop processes, and nothing of
 * what runs in them.
 */
@NullMarked
package dev.skein.app.cluster;

import org.jspecify.annotations.NullMarked;
