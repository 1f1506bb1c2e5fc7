package dev.skein.links.mavlink;

import dev.skein.links.LinkCounters;
import dev.skein.links.mavlink.MessageTable.MessageInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Ground stations beside Skein on the same vehicles. Each hears every frame that is believed, once,
 * as it came, those of one round in as few datagrams as hold them; what it says goes, as it came,
 * to the vehicle that it is for, and becomes no event. Keys pass in neither direction, frames go
 * round in no circle. Used by the link's thread. Source: MAVLink guide, "Routing".
 */
final class Forwarding implements FrameTap, AutoCloseable {

  private static final int MOST_AT_ONCE = 256;
  private static final int LARGEST_DATAGRAM = 65_536;

  /** Fits in a packet on every way that carries IPv6. Source: RFC 8200, section 5. */
  private static final int LARGEST_SENT = 1_200;

  private final MavlinkSettings settings;
  private final Datagrams vehicles;
  private final LinkCounters counters;
  private final Routes routes = new Routes();
  private final Ways ways = new Ways();
  private final RecentFrames passed = new RecentFrames();
  private final List<Station> stations = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);

  /**
   * @param vehicles where frames for vehicles leave
   * @param selector woken when a ground station speaks
   * @throws IOException when a socket is not to be had, or a ground station is the link itself
   */
  Forwarding(MavlinkSettings settings, Datagrams vehicles, LinkCounters counters, Selector selector)
      throws IOException {
    this.settings = settings;
    this.vehicles = vehicles;
    this.counters = counters;
    for (Forward forward : settings.connections().forward()) {
      if (isOwnPort(forward.to())) {
        throw new IOException(
            "mavlink.forward: %s:%d is where this link listens itself; name the ground station's port"
                .formatted(forward.to().getHostString(), forward.to().getPort()));
      }
      DatagramChannel channel = DatagramChannel.open();
      stations.add(new Station(channel, forward.mode()));
      channel.connect(forward.to());
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
    }
  }

  @Override
  public void believed(Source source, Frame frame, byte[] raw, Instant at) {
    String vehicle = ways.vehicle(source, frame.systemId());
    boolean isNew = source.isTold() && isNew(vehicle, raw, at);
    // A radio or a transmitter is not where its vehicle takes orders, and may be unsigned.
    if (!Parts.isOfPart(frame.message())) {
      route(source, vehicle, frame, isNew, at);
    }
    if (!isNew) {
      counters.add("forward.doubled");
      return;
    }
    if (frame.messageId() != MavlinkMessage.SetupSigning.ID) {
      stations.forEach(station -> station.send(raw));
    }
  }

  private boolean isNew(String vehicle, byte[] raw, Instant at) {
    boolean isNew = passed.isNew(raw, null, at);
    return mayBeSeveral() ? passed.isNew(raw, vehicle, at) : isNew;
  }

  /** Passes on what vehicles, and then what ground stations have said meanwhile. */
  void pass(Instant now) {
    for (Station station : stations) {
      station.flush();
      station.receive(now);
    }
  }

  @Override
  public void close() throws IOException {
    for (Station station : stations) {
      station.channel.close();
    }
  }

  private void route(Source source, String vehicle, Frame frame, boolean isNew, Instant at) {
    boolean isRoute =
        switch (source.path()) {
          case IN_USE -> true;
          case NOT_IN_USE -> false;
          case OPEN -> isNew;
        };
    if (isRoute) {
      routes.heard(frame.systemId(), frame.componentId(), vehicle, source.from(), at);
    } else if (source.path() == Path.NOT_IN_USE) {
      routes.left(frame.systemId(), frame.componentId(), source.from());
    }
  }

  /** Frames would go round in circles. */
  private boolean isOwnPort(InetSocketAddress to) throws IOException {
    List<InetSocketAddress> own = new ArrayList<>(List.of(settings.listen()));
    for (LinkUrl url : settings.connections().links()) {
      if (url instanceof LinkUrl.Network(LinkUrl.Kind kind, InetSocketAddress address)
          && kind == LinkUrl.Kind.UDPIN) {
        own.add(address);
      }
    }
    for (InetSocketAddress listen : own) {
      boolean isOwnAddress =
          to.getAddress().equals(listen.getAddress())
              || (listen.getAddress().isAnyLocalAddress()
                  && NetworkInterface.getByInetAddress(to.getAddress()) != null);
      if (isOwnAddress && to.getPort() == listen.getPort()) {
        return true;
      }
    }
    return false;
  }

  /** Whether vehicles may have the same system id. */
  private boolean mayBeSeveral() {
    return settings.policies().identity() != MavlinkSettings.Identity.SYSTEM_ID;
  }

  /** Where frames for that system go; empty, and counted, when it is not clear where. */
  private List<InetSocketAddress> destinations(long systemId, int componentId, Instant now) {
    if (systemId == 0) {
      return routes.all(now);
    }
    if (mayBeSeveral()
        && routes.isOfSeveral(systemId, componentId, now.minus(settings.silence()))) {
      counters.add("forward.refused.ambiguous");
      return List.of();
    }
    List<InetSocketAddress> found = routes.find(systemId, componentId, now);
    if (found.isEmpty()) {
      counters.add("forward.refused.no_vehicle");
    }
    return found;
  }

  /** One ground station: a socket of its own, so that it hears one sender only. */
  private final class Station implements FrameReader.Sink {
    private final DatagramChannel channel;
    private final Forward.Mode mode;
    private final ByteBuffer leaving = ByteBuffer.allocate(LARGEST_SENT);
    private int framesLeaving;
    private byte[] raw = {};
    private Instant now = Instant.EPOCH;

    Station(DatagramChannel channel, Forward.Mode mode) {
      this.channel = channel;
      this.mode = mode;
    }

    void send(byte[] frame) {
      if (leaving.remaining() < frame.length) {
        flush();
      }
      leaving.put(frame);
      framesLeaving++;
    }

    /** A ground station that is not there, or slow, misses it. */
    void flush() {
      if (framesLeaving == 0) {
        return;
      }
      String what = "forward.failed";
      try {
        if (channel.write(leaving.flip()) > 0) {
          what = "forward.sent";
        }
      } catch (IOException e) {
        // Nobody was there for what was sent before.
      }
      counters.counter(what).add(framesLeaving);
      leaving.clear();
      framesLeaving = 0;
    }

    void receive(Instant at) {
      now = at;
      try {
        for (int i = 0; i < MOST_AT_ONCE && channel.read(buffer.clear()) > 0; i++) {
          FrameReader.read(buffer.array(), buffer.position(), this);
        }
      } catch (IOException e) {
        // It was not there when something was sent to it.
        counters.add("forward.failed");
      }
    }

    @Override
    public void whole(byte[] bytes, int from, int to) {
      raw = Arrays.copyOfRange(bytes, from, to);
    }

    @Override
    public void frame(Frame frame) {
      throw new IllegalStateException("a frame without its payload");
    }

    @Override
    public void frame(Frame frame, Payload payload) {
      counters.add("forward.received");
      if (mode == Forward.Mode.VIEW) {
        counters.add("forward.refused.view");
      } else if (frame.messageId() == MavlinkMessage.SetupSigning.ID) {
        counters.add("forward.refused.setup_signing");
      } else if (passed.has(raw, now)) {
        // A router there has sent a vehicle's own words back.
        counters.add("forward.refused.echo");
      } else {
        MessageInfo info = Objects.requireNonNull(MessageTable.find(frame.messageId()));
        for (InetSocketAddress to :
            destinations(info.targetSystem(payload), info.targetComponent(payload), now)) {
          counters.add("forward.to_vehicles");
          vehicles.send(raw, to);
        }
      }
    }

    @Override
    public void dropped(Drop cause) {
      counters.add("forward.dropped." + cause.name().toLowerCase(Locale.ROOT));
    }
  }
}
