/**
 * What every position report goes through: zones, state and trajectory. It knows its own schema and
 * the drone topics.
 */
@NullMarked
package dev.skein.service.monitoring;

import org.jspecify.annotations.NullMarked;
