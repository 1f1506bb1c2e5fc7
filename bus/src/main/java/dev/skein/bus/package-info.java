@NullMarked
package dev.skein.bus;

import org.jspecify.annotations.NullMarked;
