package dev.skein.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;

/** This process among those of its kind: what it is called in events and in logs. */
record Instance(String name) {

  /** The name that the settings give, or this host's. */
  static Instance of(Settings settings) {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      return new Instance(settings.instance().orElse(host));
    } catch (IOException e) {
      throw new UncheckedIOException("this host has no name: give one with --instance NAME", e);
    }
  }

  /** A role of this process, for example {@code links@host-1}. */
  String of(Role role) {
    return role.word() + "@" + name;
  }
}
