/** Orders on their way to vehicles of any kind: decided here, put on the wire by the link. */
@NullMarked
package dev.skein.links.orders;

import org.jspecify.annotations.NullMarked;
