/**
 * A Kafka broker inside this process, durable on disk. It knows the broker's internal classes, and
 * is the only place that does.
 */
@NullMarked
package dev.skein.bus.embedded;

import org.jspecify.annotations.NullMarked;
