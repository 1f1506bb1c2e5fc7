package dev.skein.simulator;

import dev.skein.links.mavlink.Drop;
import dev.skein.links.mavlink.Frame;
import dev.skein.links.mavlink.FrameReader;
import dev.skein.links.mavlink.Payload;
import dev.skein.simulator.vehicle.FlyingVehicle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A fleet's UDP sockets, one for each vehicle or fewer, all connected to one server. Used by one
 * thread.
 */
final class FleetSockets implements AutoCloseable {

  /** What passes through any tunnel on the way in one piece. */
  private static final int MOST_BYTES = 1_200;

  private final List<DatagramChannel> channels = new ArrayList<>();
  private final List<List<FleetMember>> members = new ArrayList<>();
  private final FleetSettings settings;
  private final Selector selector;
  private final ByteBuffer received = ByteBuffer.allocate(2_048);
  private final ByteBuffer sending = ByteBuffer.allocateDirect(2_048);
  private final LongAdder unheard = new LongAdder();
  private final BitSet packing;

  /** Whose frames are in {@link #sending}. */
  private int sender;

  FleetSockets(FleetSettings settings, InetSocketAddress server) throws IOException {
    this.settings = settings;
    this.packing = settings.packing();
    this.selector = Selector.open();
    try {
      for (int i = 0; i < settings.socketCount(); i++) {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        members.add(new ArrayList<>());
        channel.connect(server);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, members.get(i));
      }
    } catch (IOException e) {
      int opened = channels.size();
      close();
      throw new IOException(
          "%s; %d of %d could be opened: --sockets lets vehicles share some"
              .formatted(e.getMessage(), opened, settings.socketCount()),
          e);
    }
  }

  /** A vehicle hears what comes to its socket. */
  void add(int index, FleetMember member) {
    members.get(settings.socketOf(index)).add(member);
  }

  /**
   * Sends a frame of a vehicle, or keeps it until {@link #flush} where its kind sends together what
   * it says at once.
   */
  void send(int index, byte[] frame) {
    if (index != sender || sending.position() + frame.length > MOST_BYTES) {
      flush();
    }
    sender = index;
    sending.put(frame);
    if (!packing.get(index)) {
      flush();
    }
  }

  /** Sends what is kept. A vehicle that nobody hears keeps talking. */
  void flush() {
    if (sending.position() == 0) {
      return;
    }
    try {
      channels.get(settings.socketOf(sender)).write(sending.flip());
    } catch (IOException e) {
      unheard.increment();
    }
    sending.clear();
  }

  /** Datagrams that found nobody listening, as far as the other end's machine says so. */
  long unheard() {
    return unheard.sum();
  }

  /** Takes in what has come. */
  void receive() {
    try {
      selector.selectNow(this::receive);
      flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the sockets cannot be asked any more", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }

  private void receive(SelectionKey key) {
    DatagramChannel channel = (DatagramChannel) key.channel();
    @SuppressWarnings("unchecked") // attached above
    List<FleetMember> behind = (List<FleetMember>) key.attachment();
    try {
      while (channel.read(received.clear()) > 0) {
        deliver(behind);
      }
    } catch (IOException e) {
      unheard.increment(); // What was sent before came back.
    }
  }

  /** Who shares a socket hears what is for itself, as behind a radio that routes. */
  private void deliver(List<FleetMember> behind) {
    if (behind.size() == 1) {
      behind.getFirst().receive(received.array(), received.position());
      return;
    }
    FrameReader.read(
        received.array(),
        received.position(),
        new FrameReader.Sink() {
          private boolean isDelivered;

          @Override
          public void frame(Frame frame, Payload payload) {
            int target = FlyingVehicle.target(frame.messageId(), payload);
            if (isDelivered || (target < 0 && !settings.language().heedsAll())) {
              return;
            }
            isDelivered = true;
            for (FleetMember member : behind) {
              if (target <= 0 || member.vehicle().systemId() == target) {
                member.receive(received.array(), received.position());
              }
            }
          }

          @Override
          public void frame(Frame frame) {
            // Routed with its payload.
          }

          @Override
          public void dropped(Drop cause) {
            // Routed is what can be read.
          }
        });
  }
}
