package dev.skein.app;

import dev.skein.links.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;

/**
 * This process among those of its kind: what it is called in events and in logs.
 *
 * @param epoch when this run began, in milliseconds since 1970
 */
record Instance(String name, long epoch) {

  /** By the name that the settings give, or this host's. */
  static Instance of(Settings settings, long epoch) {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      return new Instance(settings.instance().orElse(host), epoch);
    } catch (IOException e) {
      throw new UncheckedIOException("this host has no name: give one with --instance NAME", e);
    }
  }

  /** A role of this process, for example {@code links@host-1}, in this run. */
  Run of(Role role) {
    return new Run(role.word() + "@" + name, epoch);
  }
}
