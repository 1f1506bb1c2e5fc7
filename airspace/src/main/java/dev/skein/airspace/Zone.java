package dev.skein.airspace;

import java.util.List;

/**
 * A zone: inside is inside any of its volumes.
 *
 * @param id unique within a zone set
 * @param name what people call it
 */
public record Zone(String id, String name, Restriction restriction, List<Volume> volumes) {

  public Zone {
    volumes = List.copyOf(volumes);
  }
}
