/**
 * Tasks: what is to be flown, by which drone and when, and how far it is. It knows its own schema,
 * the drone topics and the airspace's.
 */
@NullMarked
package dev.skein.service.tasks;

import org.jspecify.annotations.NullMarked;
