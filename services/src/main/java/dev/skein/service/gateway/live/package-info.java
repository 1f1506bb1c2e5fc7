/**
 * The live socket {@code fleet.live.v1}: the newest state of the fleet, and what each client is to
 * be sent of it. It knows events, and neither Kafka nor the web server.
 */
@NullMarked
package dev.skein.service.gateway.live;

import org.jspecify.annotations.NullMarked;
