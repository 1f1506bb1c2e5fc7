/** What needs attention. It knows its own schema and the drone and alert topics. */
@NullMarked
package dev.skein.service.alerts;

import org.jspecify.annotations.NullMarked;
