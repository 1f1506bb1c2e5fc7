package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.CommandEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventIds;
import dev.skein.links.LinkCounters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By which ids what links tell of orders is on the topic. */
class OrderOutletTest {

  private static final DroneId DRONE = new DroneId(3);

  private final List<Event<?>> told = new ArrayList<>();
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-24T10:00:00Z"));
  private final OrderOutlet outlet =
      new OrderOutlet(
          "links",
          (_, event, _) -> told.add(event),
          new EventIds(clock),
          clock,
          new LinkCounters());

  @Test
  void thatAnOrderIsUncertainIsOneEventWhoeverTellsIt() {
    CommandEvent.Uncertain byLink = new CommandEvent.Uncertain("a", DRONE, "no answer");
    CommandEvent.Uncertain byRole = new CommandEvent.Uncertain("a", DRONE, "no word of the link");
    outlet.tell(byLink, _ -> {});
    outlet.tell(byRole, _ -> {});
    outlet.tell(new CommandEvent.Uncertain("b", DRONE, "no answer"), _ -> {});
    outlet.tell(new CommandEvent.Executing("a", DRONE, 50.0), _ -> {});
    outlet.tell(new CommandEvent.Executing("a", DRONE, 50.0), _ -> {});

    assertThat(told.getFirst().id()).isEqualTo(byRole.eventId()).isEqualTo(told.get(1).id());
    assertThat(told.subList(1, 5)).extracting(Event::id).doesNotHaveDuplicates();
  }
}
