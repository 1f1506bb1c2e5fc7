/**
 * Vehicles on their links: frame in, event out; order in, frame out. It knows the event contract
 * and the vehicles' protocols, and neither Kafka nor Spring.
 */
@NullMarked
package dev.skein.links;

import org.jspecify.annotations.NullMarked;
