package dev.skein.links.mavlink;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A way to vehicles, as MAVProxy, pymavlink and MAVSDK write it: {@code udpin}, {@code udpout},
 * {@code tcpin} or {@code tcpout}, then {@code :host:port} or {@code ://host:port}.
 */
public record LinkUrl(Kind kind, InetSocketAddress address) {

  /** Who begins, and by what protocol. */
  public enum Kind {
    /** Vehicles send here. */
    UDPIN,
    /** A vehicle or router listens there. */
    UDPOUT,
    /** Vehicles connect here. */
    TCPIN,
    /** A vehicle or router takes connections there. */
    TCPOUT
  }

  private static final int MOST_PORT = 65_535;

  /**
   * Reads a url.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static LinkUrl parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(each -> word(each).equals(word))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "must begin with %s, not %s"
                        .formatted(
                            Arrays.stream(Kind.values())
                                .map(each -> word(each) + ":")
                                .collect(Collectors.joining(" or ")),
                            text)));
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    return new LinkUrl(kind, address(rest.startsWith("//") ? rest.substring(2) : rest));
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

  @Override
  public String toString() {
    return word(kind) + ":" + address.getHostString() + ":" + address.getPort();
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
