package dev.skein.service.drones.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Two operators never fight. */
class LeaseTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Lease FREE = new Lease(null, null, 4);

  @Test
  void whoComesToHaveItHasANewToken() {
    Lease ann = FREE.givenTo("ann", NOW.plusSeconds(60));
    assertThat(ann).isEqualTo(new Lease("ann", NOW.plusSeconds(60), 5));
    assertThat(ann.isHeldByAnother("bob", NOW)).isTrue();
    assertThat(ann.isHeldByAnother("ann", NOW)).isFalse();
    assertThat(ann.givenTo("bob", NOW.plusSeconds(60)).fencingToken()).isEqualTo(6);
  }

  @Test
  void whoHasItKeepsItsTokenAndNeverHasItForLess() {
    Lease ann = new Lease("ann", NOW.plusSeconds(600), 5);
    assertThat(ann.givenTo("ann", NOW.plusSeconds(60))).isEqualTo(ann);
    assertThat(ann.givenTo("ann", NOW.plusSeconds(900)))
        .isEqualTo(new Lease("ann", NOW.plusSeconds(900), 5));
  }

  @Test
  void aTaskFollowsAnotherAtOnceUnderANewToken() {
    Lease task = FREE.givenTo("task:1", NOW.plusSeconds(60));
    assertThat(task.isHeldByAnother("task:2", NOW)).isFalse();
    assertThat(task.isHeldByAnother("ann", NOW)).isTrue();
    assertThat(task.givenTo("task:2", NOW.plusSeconds(60)).fencingToken()).isEqualTo(6);
    Lease ann = FREE.givenTo("ann", NOW.plusSeconds(60));
    assertThat(ann.isHeldByAnother("task:2", NOW)).isTrue();
  }

  @Test
  void whatActsByItselfAsksInTheNameOfWhoHasTheDroneAndHasItAct() {
    Lease ann = FREE.givenTo("ann", NOW.plusSeconds(60));
    assertThat(ann.nameOf("task:1", "ann", NOW)).isEqualTo("ann");
    assertThat(ann.nameOf("task:1", "bob", NOW)).isEqualTo("task:1");
    assertThat(ann.nameOf("task:1", null, NOW)).isEqualTo("task:1");
    assertThat(ann.nameOf("task:1", "ann", NOW.plusSeconds(60))).isEqualTo("task:1");
    assertThat(FREE.nameOf("task:1", "ann", NOW)).isEqualTo("task:1");
  }

  @Test
  void atItsEndItIsNobodys() {
    Lease ann = new Lease("ann", NOW, 5);
    assertThat(ann.isHeld(NOW)).isFalse();
    assertThat(ann.isHeldByAnother("bob", NOW)).isFalse();
    // Nobody else has had it: what she has ordered before holds.
    assertThat(ann.givenTo("ann", NOW.plusSeconds(60)))
        .isEqualTo(new Lease("ann", NOW.plusSeconds(60), 5));
    assertThat(ann.givenTo("bob", NOW.plusSeconds(60)).fencingToken()).isEqualTo(6);
    assertThat(ann.givenBack()).isEqualTo(new Lease(null, null, 6));
  }
}
