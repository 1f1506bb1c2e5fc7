@NullMarked
package dev.skein.links;

import org.jspecify.annotations.NullMarked;
