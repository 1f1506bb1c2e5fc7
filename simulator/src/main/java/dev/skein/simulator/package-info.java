@NullMarked
package dev.skein.simulator;

import org.jspecify.annotations.NullMarked;
