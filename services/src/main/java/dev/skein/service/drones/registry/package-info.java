/**
 * The registry's entries: what a drone is, whom it belongs to, what is due. It knows the schema of
 * {@code drones}.
 */
@NullMarked
package dev.skein.service.drones.registry;

import org.jspecify.annotations.NullMarked;
