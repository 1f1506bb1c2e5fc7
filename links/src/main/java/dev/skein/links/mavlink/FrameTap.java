package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.time.Instant;

/** What else is done with the frames that a link hears. Called on the link's thread. */
interface FrameTap {

  /** A whole frame has come, of whatever worth: as it was on the wire, the receiver's to keep. */
  default void received(byte[] raw, Instant at) {}

  /** The same frame is believed to be of who it says. */
  default void believed(Frame frame, byte[] raw, InetSocketAddress from, Instant at) {}
}
