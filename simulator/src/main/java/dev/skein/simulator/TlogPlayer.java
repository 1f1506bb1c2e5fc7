package dev.skein.simulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Sends a recorded log's vehicle frames as the vehicles did: the same bytes, one socket a vehicle,
 * in their rhythm. What comes back is thrown away.
 */
public final class TlogPlayer {

  private static final long LONGEST_PARK_NANOS = 50_000_000;

  /** Who is there for so many frames was there; later it may go away and come back. */
  private static final int FIRST_FRAMES = 100;

  private final Tlog log;

  /** How often nobody was found to listen, and when that is no longer the end. */
  private int unheard;

  private boolean isUnderWay;

  private TlogPlayer(Tlog log) {
    this.log = log;
  }

  /**
   * Reads a log.
   *
   * @throws IOException saying that the file is no log, or that it cannot be read
   */
  public static TlogPlayer read(Path file) throws IOException {
    return new TlogPlayer(Tlog.read(file));
  }

  /**
   * What was sent.
   *
   * @param skipped frames of ground stations and of systems that are no vehicles
   * @param unheard frames that found nobody listening, as far as the other end's machine says so
   */
  public record Summary(int vehicles, int frames, int skipped, int unheard, double seconds) {}

  /** Bytes of the file that are no record: damaged, or cut off at the end. */
  public int unreadable() {
    return log.unreadable();
  }

  /** How many frames there are to send. */
  public int frames() {
    return log.frames().size();
  }

  /**
   * Sends everything once.
   *
   * @param speed 1 as recorded, 5 five times as fast
   * @param progress told the number of frames sent, now and then
   * @throws PortUnreachableException when nobody listens from the start
   */
  public Summary play(InetSocketAddress to, double speed, IntConsumer progress) throws IOException {
    Map<Integer, DatagramChannel> sockets = new HashMap<>();
    try {
      for (int vehicle : log.vehicles()) {
        DatagramChannel socket = DatagramChannel.open();
        sockets.put(vehicle, socket);
        socket.connect(to);
        socket.configureBlocking(false);
      }
      return play(sockets, speed, progress);
    } finally {
      for (DatagramChannel socket : sockets.values()) {
        socket.close();
      }
    }
  }

  private Summary play(Map<Integer, DatagramChannel> sockets, double speed, IntConsumer progress)
      throws IOException {
    ByteBuffer replies = ByteBuffer.allocate(2048);
    long start = System.nanoTime();
    int sent = 0;
    unheard = 0;
    for (Tlog.Recorded frame : log.frames()) {
      long sinceFirstMicros = frame.micros() - log.frames().getFirst().micros();
      waitUntil(start + (long) (sinceFirstMicros * 1_000 / speed));
      DatagramChannel socket = sockets.get(frame.systemId());
      if (socket == null) {
        continue;
      }
      send(socket, frame.frame());
      drain(socket, replies);
      isUnderWay |= ++sent == FIRST_FRAMES;
      if (sent % 100 == 0) {
        progress.accept(sent);
      }
    }
    progress.accept(sent);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Summary(log.vehicles().size(), sent, log.skipped(), unheard, seconds);
  }

  private void send(DatagramChannel socket, byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    while (bytes.hasRemaining()) {
      try {
        if (socket.write(bytes) == 0) {
          LockSupport.parkNanos(100_000);
        }
      } catch (PortUnreachableException e) {
        // Of a frame before: this one has not been sent yet.
        notHeard(e);
      }
    }
  }

  private void drain(DatagramChannel socket, ByteBuffer replies) throws IOException {
    try {
      while (socket.read(replies.clear()) > 0) {
        replies.clear();
      }
    } catch (PortUnreachableException e) {
      notHeard(e);
    }
  }

  private void notHeard(PortUnreachableException e) throws PortUnreachableException {
    if (!isUnderWay) {
      throw e;
    }
    unheard++;
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
    }
  }
}
