/**
 * What the REST edges of all services have in common: who calls and what they may do, lists, entity
 * tags, and the record of what was changed. It knows the contract and no service.
 */
@NullMarked
package dev.skein.api;

import org.jspecify.annotations.NullMarked;
