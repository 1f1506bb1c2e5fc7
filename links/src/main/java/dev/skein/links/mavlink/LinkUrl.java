package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way to vehicles, in the words of MAVProxy, pymavlink and MAVSDK. */
public sealed interface LinkUrl {

  /** Whether vehicles come by it from this machine alone. */
  boolean isLocal();

  /**
   * By network: {@code udpin}, {@code udpout}, {@code tcpin} or {@code tcpout}, then {@code
   * :host:port} or {@code ://host:port}.
   */
  record Network(Kind kind, InetSocketAddress address) implements LinkUrl {
    @Override
    public boolean isLocal() {
      return address.getAddress().isLoopbackAddress();
    }

    @Override
    public String toString() {
      return word(kind) + ":" + address.getHostString() + ":" + address.getPort();
    }
  }

  /**
   * By a serial line: {@code serial:device:baud} or {@code serial://device:baud}. What is at its
   * other end may be a radio that hears anybody.
   *
   * @param baud bits a second, 1,200 to 4,000,000
   */
  record Serial(String device, int baud) implements LinkUrl {
    @Override
    public boolean isLocal() {
      return false;
    }

    @Override
    public String toString() {
      return SERIAL + ":" + device + ":" + baud;
    }
  }

  /** Who begins, and by what protocol. */
  enum Kind {
    /** Vehicles send here. */
    UDPIN,
    /** A vehicle or router listens there. */
    UDPOUT,
    /** Vehicles connect here. */
    TCPIN,
    /** A vehicle or router takes connections there. */
    TCPOUT
  }

  String SERIAL = "serial";
  int MOST_PORT = 65_535;
  int LEAST_BAUD = 1_200;
  int MOST_BAUD = 4_000_000;

  /**
   * Reads a url.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static LinkUrl parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    String where = rest.startsWith("//") ? rest.substring(2) : rest;
    if (word.equals(SERIAL)) {
      return serial(where);
    }
    return Arrays.stream(Kind.values())
        .filter(kind -> word(kind).equals(word))
        .findFirst()
        .map(kind -> new Network(kind, speaksFirst(kind) ? remote(where) : address(where)))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "must begin with %s or serial:, not %s"
                    .formatted(
                        Arrays.stream(Kind.values())
                            .map(each -> word(each) + ":")
                            .collect(Collectors.joining(" or ")),
                        text)));
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > MOST_PORT) {
      throw new IllegalArgumentException("must be host:port, not " + text);
    }
    InetSocketAddress address =
        new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("no such host as " + address.getHostString());
    }
    return address;
  }

  /**
   * Reads {@code host:port} of somebody who is spoken to.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static InetSocketAddress remote(String text) {
    InetSocketAddress address = address(text);
    if (address.getPort() == 0) {
      throw new IllegalArgumentException(
          "the port to speak to must be 1 to " + MOST_PORT + ", not " + text);
    }
    return address;
  }

  private static boolean speaksFirst(Kind kind) {
    return kind == Kind.UDPOUT || kind == Kind.TCPOUT;
  }

  private static Serial serial(String text) {
    int colon = text.lastIndexOf(':');
    String baud = text.substring(colon + 1);
    if (colon < 2
        || !text.startsWith("/")
        || !baud.matches("\\d{1,7}")
        || Integer.parseInt(baud) < LEAST_BAUD
        || Integer.parseInt(baud) > MOST_BAUD) {
      throw new IllegalArgumentException(
          "must be serial:/dev/DEVICE:BAUD, with a rate of %d to %d, not %s"
              .formatted(LEAST_BAUD, MOST_BAUD, text));
    }
    return new Serial(text.substring(0, colon), Integer.parseInt(baud));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
