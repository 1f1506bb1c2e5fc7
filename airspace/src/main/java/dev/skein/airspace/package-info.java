@NullMarked
package dev.skein.airspace;

import org.jspecify.annotations.NullMarked;
