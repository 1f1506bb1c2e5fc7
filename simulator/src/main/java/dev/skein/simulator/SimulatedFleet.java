package dev.skein.simulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Simulated vehicles on MAVLink 2 over UDP, one thread for all. They fly by themselves until a
 * ground station takes them in hand, and answer as their autopilots do.
 */
public final class SimulatedFleet implements AutoCloseable {

  /** As many as have a system id of their own on one link. */
  public static final int MOST = FleetSettings.SYSTEM_IDS;

  static final double STEP_SECONDS = 0.05;

  /** Vehicles take turns within a step: a server is not to get all that they say at once. */
  private static final int TURNS = 5;

  /** Who is later than that does not catch up in a rush, but lets the time be lost. */
  private static final long LATEST_NANOS = 500_000_000;

  private final FleetSettings settings;
  private final FleetSockets sockets;
  private final List<FleetMember> members = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopping;
  private final LongAdder slippedNanos = new LongAdder();

  /**
   * ArduCopters that fly when the fleet is started.
   *
   * @param latitude where its homes are, WGS-84 degrees; some metres apart
   * @param longitude where its homes are, WGS-84 degrees
   * @param rateHz positions a second of each vehicle
   */
  public SimulatedFleet(
      int drones,
      InetSocketAddress server,
      long seed,
      double latitude,
      double longitude,
      double rateHz)
      throws IOException {
    this(FleetSettings.of(drones, seed, latitude, longitude, rateHz), server);
  }

  /** A fleet that flies when it is started. */
  public SimulatedFleet(FleetSettings settings, InetSocketAddress server) throws IOException {
    this.settings = settings;
    this.sockets = new FleetSockets(settings, server);
    InstantSource clock = InstantSource.system();
    for (int i = 0; i < settings.drones(); i++) {
      int index = i;
      FleetMember member =
          new FleetMember(
              settings, index, clock.instant(), datagram -> sockets.send(index, datagram));
      members.add(member);
      sockets.add(index, member);
    }
    this.thread = Thread.ofPlatform().daemon().name("simulated-fleet").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sockets.close();
  }

  /** Seconds that the fleet has lost because the machine was too slow for it, or stood still. */
  public double slippedSeconds() {
    return slippedNanos.sum() / 1e9;
  }

  /** Datagrams that found nobody listening, as far as the other end's machine says so. */
  public long unheard() {
    return sockets.unheard();
  }

  private void run() {
    long start = System.nanoTime();
    for (long step = 1; !stopping; step++) {
      int turn = (int) (step % TURNS);
      long due = start + (long) (step * STEP_SECONDS / TURNS * 1e9 / settings.speed());
      waitUntil(due);
      long late = System.nanoTime() - due;
      if (late > LATEST_NANOS) {
        start += late;
        slippedNanos.add(late);
      }
      sockets.receive();
      for (int i = turn; i < members.size(); i += TURNS) {
        members.get(i).step(STEP_SECONDS);
      }
      sockets.flush();
    }
  }

  private void waitUntil(long due) {
    for (long left = due - System.nanoTime();
        left > 0 && !stopping;
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
