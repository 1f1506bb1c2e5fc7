/**
 * Events on Kafka: publish them, handle them, read them back, and put aside what is no event. It
 * knows the event contract and the Kafka clients, and no service.
 */
@NullMarked
package dev.skein.bus;

import org.jspecify.annotations.NullMarked;
