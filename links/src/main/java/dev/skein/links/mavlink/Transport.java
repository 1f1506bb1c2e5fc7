package dev.skein.links.mavlink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A way in and out of a link. Who is at its other ends is told by their addresses; those of two
 * transports that are the same count as one path. Does not block; used by the link's thread.
 */
interface Transport extends AutoCloseable {

  /** So many datagrams are heard in one go: an order waits for no more. */
  int MOST_AT_ONCE = 64;

  /** Takes what has come. */
  interface Receiver {

    /** A datagram: frames end where it ends. */
    void datagram(byte[] bytes, int length, InetSocketAddress from, Instant receivedAt);

    /**
     * Part of a stream of frames.
     *
     * @return how many bytes are done with; the others are the beginning of a frame
     */
    int stream(byte[] bytes, int length, InetSocketAddress from, Instant receivedAt);
  }

  /**
   * Hands on what has come, of datagrams at most {@link #MOST_AT_ONCE}; connects where that is due.
   *
   * @return how many reads there were
   */
  int receive(Receiver receiver, Instant now) throws IOException;

  /** Whether who has that address is reached by it. */
  boolean reaches(InetSocketAddress to);

  /**
   * Sends a whole frame.
   *
   * @throws IOException when it could not be sent
   */
  void send(byte[] frame, InetSocketAddress to) throws IOException;

  /** Time has leapt, forward or back: what was to wait waits no longer. */
  default void resume(Instant now) {}

  /** Datagrams that the kernel has dropped here; -1 where the system does not tell. */
  default long kernelDrops() {
    return 0;
  }

  @Override
  void close() throws IOException;
}
