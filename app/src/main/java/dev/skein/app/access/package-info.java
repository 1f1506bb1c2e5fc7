/** How a program of ours gets in at a running server. It knows the REST API alone. */
@NullMarked
package dev.skein.app.access;

import org.jspecify.annotations.NullMarked;
