/**
 * Vehicles that speak HTTP: reports in, events out. It knows the event contract and the ports of
 * {@code dev.skein.links}, and no web server.
 */
@NullMarked
package dev.skein.links.http;

import org.jspecify.annotations.NullMarked;
