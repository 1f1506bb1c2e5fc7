package dev.skein.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.SystemEvent.HealthCheck;
import dev.skein.events.SystemEvent.ServiceDegraded;
import dev.skein.events.SystemEvent.ServiceStarted;
import dev.skein.events.SystemEvent.ServiceStopped;
import dev.skein.service.gateway.Instances.State;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InstancesTest {

  private static final Instant BEGUN = Instant.parse("2026-08-03T10:30:00Z");
  private static final String LINK = "links@one";

  private final Instances instances = new Instances(BEGUN);

  @Test
  void whoGivesNoSignForFiveSecondsIsSilentAndInAnHourForgotten() {
    instances.take(new ServiceStarted(LINK, "link", "1.2"), at(0), at(0));
    instances.take(new HealthCheck(LINK, "link", "up"), at(2), at(2));

    assertThat(instances.list(at(7)))
        .containsExactly(new Instances.Instance(LINK, "link", State.UP, "1.2", at(0), at(2)));
    assertThat(instances.list(at(8)))
        .containsExactly(new Instances.Instance(LINK, "link", State.SILENT, "1.2", at(0), at(2)));
    instances.take(new HealthCheck(LINK, "link", "up"), at(9), at(9));
    assertThat(state(at(9))).isEqualTo(State.UP);
    assertThat(state(at(3_609))).isEqualTo(State.SILENT);
    assertThat(instances.list(at(3_610))).isEmpty();
  }

  @Test
  void whoSaysThatItStopsHasStopped() {
    instances.take(new HealthCheck(LINK, "link", "up"), at(0), at(0));
    instances.take(new ServiceStopped(LINK, "link", "in good order"), at(1), at(1));
    assertThat(state(at(1))).isEqualTo(State.STOPPED);
    assertThat(state(at(60))).isEqualTo(State.STOPPED);
    instances.take(new ServiceStarted(LINK, "link", "1.3"), at(61), at(61));
    assertThat(state(at(61))).isEqualTo(State.UP);
  }

  @Test
  void aClockThatIsWrongSilencesNobodyButAnOldSignIsOld() {
    instances.take(new HealthCheck(LINK, "link", "up"), at(3_600), at(1));
    assertThat(state(at(2))).as("an hour ahead").isEqualTo(State.UP);
    instances.take(new HealthCheck(LINK, "link", "up"), at(-30), at(3));
    assertThat(state(at(3))).as("said before it was listened to").isEqualTo(State.SILENT);
  }

  @Test
  void whatIsNoSignIsPassedOver() {
    instances.take(new ServiceDegraded(LINK, "link", "slow"), at(0), at(0));
    assertThat(instances.list(at(0))).isEmpty();
  }

  private State state(Instant now) {
    return instances.list(now).getFirst().state();
  }

  private static Instant at(long seconds) {
    return BEGUN.plusSeconds(seconds);
  }
}
