/**
 * Orders to drones: who may give them, whether they can be carried out, what becomes of them. It
 * knows the schema of {@code drones}, {@code drone-commands} and {@code drone-state}.
 */
@NullMarked
package dev.skein.service.drones.orders;

import org.jspecify.annotations.NullMarked;
