/**
 * What clients see: the live state of the fleet and the telemetry they hand in. It knows topics,
 * and no schema.
 */
@NullMarked
package dev.skein.service.gateway;

import org.jspecify.annotations.NullMarked;
