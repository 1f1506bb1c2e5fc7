/**
 * Zones of the airspace: reading them, and telling when a drone comes into one or leaves it. Pure:
 * it knows geometry and JSON trees, and neither Kafka nor events.
 */
@NullMarked
package dev.skein.airspace;

import org.jspecify.annotations.NullMarked;
