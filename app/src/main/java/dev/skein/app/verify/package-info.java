/**
 * Faults under load, with everything counted: what was acknowledged is there, once and in order,
 * whatever was killed. It knows the product from outside: its processes, its topics, its API, and
 * the rows it leaves.
 */
@NullMarked
package dev.skein.app.verify;

import org.jspecify.annotations.NullMarked;
