package dev.skein.events;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The airspace; on compacted {@code airspace-zones}, which has one partition, but for {@link
 * ZoneSetActivated}.
 */
public sealed interface ZoneEvent extends EventData {

  /** The version of the zone set: raised by one each time the set is replaced. */
  long version();

  /**
   * One zone of a zone set, which is whole when its {@link ZoneSetCommitted} has been read.
   *
   * @param zoneId unique within the set
   * @param name what people call it
   * @param feature the GeoJSON feature (RFC 7946) as it was given
   */
  record ZonePublished(String zoneId, long version, @Nullable String name, JsonNode feature)
      implements ZoneEvent {
    public ZonePublished {
      if (!feature.isObject()) {
        throw new IllegalArgumentException("a feature is a JSON object");
      }
    }

    @Override
    public String eventType() {
      return "zone.published";
    }

    @Override
    public String key() {
      return zoneId + "@" + version;
    }
  }

  /**
   * All zones of this version have been written; they, and only they, are to be put in force.
   *
   * @param zones how many there are
   */
  record ZoneSetCommitted(long version, int zones) implements ZoneEvent {
    @Override
    public String eventType() {
      return "zone.set.committed";
    }

    @Override
    public String key() {
      return "@set";
    }
  }

  /**
   * From this record on the zones of this version, and only they, are in force on its partition of
   * {@code drone-events}: positions before it were checked against those before. One that is not
   * newer than what is in force changes nothing.
   */
  record ZoneSetActivated(long version) implements ZoneEvent {
    public static final String TYPE = "zone.set.activated";

    @Override
    public String eventType() {
      return TYPE;
    }

    @Override
    public String key() {
      return "@set";
    }
  }
}
