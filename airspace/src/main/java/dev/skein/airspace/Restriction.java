package dev.skein.airspace;

import java.util.Optional;

/** What a zone asks of drones, by the words of ED-269. */
public enum Restriction {
  PROHIBITED,
  REQ_AUTHORISATION,
  CONDITIONAL,
  NO_RESTRICTION;

  /** The word, in ED-269's spelling or ED-318's. */
  static Optional<Restriction> find(String word) {
    String spelt = word.equals("REQ_AUTHORIZATION") ? REQ_AUTHORISATION.name() : word;
    for (Restriction restriction : values()) {
      if (restriction.name().equals(spelt)) {
        return Optional.of(restriction);
      }
    }
    return Optional.empty();
  }
}
