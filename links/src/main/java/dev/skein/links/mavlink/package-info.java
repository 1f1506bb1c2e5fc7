/**
 * MAVLink: frames, messages, and the link that speaks it over UDP. It knows the event contract and
 * the ports of {@code dev.skein.links}.
 */
@NullMarked
package dev.skein.links.mavlink;

import org.jspecify.annotations.NullMarked;
