package dev.skein.links.mavlink;

import java.net.InetSocketAddress;

/**
 * A ground station that is to see a link's vehicles.
 *
 * @param to where it listens, UDP
 * @param mode whether it may speak to them as well
 */
public record Forward(InetSocketAddress to, Mode mode) {

  /** How far a ground station takes part. */
  public enum Mode {
    /** It hears the vehicles and speaks to them. */
    BOTH,
    /** It only hears them. */
    VIEW
  }

  private static final String VIEW = ",view";

  /**
   * Reads {@code host:port}, or {@code host:port,view}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Forward parse(String text) {
    boolean isView = text.endsWith(VIEW);
    String to = isView ? text.substring(0, text.length() - VIEW.length()) : text;
    return new Forward(LinkUrl.remote(to), isView ? Mode.VIEW : Mode.BOTH);
  }
}
