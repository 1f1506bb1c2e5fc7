package dev.skein.service.monitoring;

import dev.skein.airspace.ZoneIndex;
import java.time.Instant;

/** A zone set, and when it was published: from then on its zones are in force. */
public record ZoneSet(ZoneIndex zones, Instant at) {

  /** No zones, from the beginning. */
  static final ZoneSet NONE = new ZoneSet(ZoneIndex.EMPTY, Instant.EPOCH);
}
