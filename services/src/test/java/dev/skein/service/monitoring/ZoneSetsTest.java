package dev.skein.service.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.BusSettings;
import dev.skein.events.Event;
import dev.skein.events.ZoneEvent;
import dev.skein.events.ZoneEvent.ZonePublished;
import dev.skein.events.ZoneEvent.ZoneSetCommitted;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Which zone set is in force by what its topic says. */
class ZoneSetsTest {

  private static final String SQUARE =
      """
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon",
       "coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}}
      """;

  private final ZoneSets sets = new ZoneSets(BusSettings.DEFAULTS);

  @Test
  void aSetThatIsNotWholeLeavesTheFormerInForce() {
    read(zone("a", 1), new ZoneSetCommitted(1, 1));
    read(zone("a", 2), new ZoneSetCommitted(2, 2));
    assertThat(sets.newest().version()).isEqualTo(1);

    read(zone("a", 3), zone("b", 3), new ZoneSetCommitted(3, 2));
    assertThat(sets.newest().version()).isEqualTo(3);
    assertThat(sets.newest().find("b")).isPresent();
  }

  private void read(ZoneEvent... events) {
    for (ZoneEvent event : events) {
      sets.read(Event.of(event.key(), "test", Instant.EPOCH, event));
    }
  }

  private static ZonePublished zone(String id, long version) {
    return new ZonePublished(id, version, null, new JsonMapper().readTree(SQUARE));
  }
}
