package dev.skein.service.drones.orders;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the mission that a drone keeps.
 *
 * @param plan that it was last given by order and has kept; null for none
 * @param doubt where an upload is, or how it has ended, that was sent after that and of which it
 *     may keep a part; null for none
 */
record KeptMission(@Nullable Object plan, Order.@Nullable State doubt) {

  static final KeptMission UNKNOWN = new KeptMission(null, null);
}
