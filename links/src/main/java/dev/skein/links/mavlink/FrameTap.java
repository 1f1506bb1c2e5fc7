package dev.skein.links.mavlink;

import dev.skein.events.VehicleAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What else is done with the frames that a link hears. Called on the link's thread. */
interface FrameTap {

  /** A whole frame has come, of whatever worth: as it was on the wire, the receiver's to keep. */
  default void received(byte[] raw, Instant at) {}

  /** The same frame is believed to be of who it says. */
  default void believed(Source source, Frame frame, byte[] raw, Instant at) {}

  /**
   * Who has sent a frame.
   *
   * @param vehicle null where that is not known, or it is a part of one
   * @param isTold whether the frame counts, or only what its drone says by the path in use
   */
  record Source(
      InetSocketAddress from, @Nullable VehicleAddress vehicle, Path path, boolean isTold) {}

  /** What the way that a frame came by is to its drone. */
  enum Path {
    /** The drone is spoken to there. */
    IN_USE,
    /** It is spoken to elsewhere, or it is doubted that it is there. */
    NOT_IN_USE,
    /** There is no drone, or none is known. */
    OPEN
  }
}
