/**
 * The contract: the envelope, the topics, and every event as a record with its JSON form. It knows
 * Jackson and nothing else.
 */
@NullMarked
package dev.skein.events;

import org.jspecify.annotations.NullMarked;
