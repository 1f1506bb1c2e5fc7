/** Measures the whole product under load, from outside. It knows its public interfaces only. */
@NullMarked
package dev.skein.app.bench;

import org.jspecify.annotations.NullMarked;
