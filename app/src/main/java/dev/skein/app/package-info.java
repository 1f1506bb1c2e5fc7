/** The program: commands, settings, and the wiring of the roles. It knows everything else. */
@NullMarked
package dev.skein.app;

import org.jspecify.annotations.NullMarked;
