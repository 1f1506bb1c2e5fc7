package dev.skein.links.mavlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** An item that is reached is told once each time. */
class ReachedItemsTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private final ReachedItems items = new ReachedItems();

  @Test
  void whatIsRepeatedIsToldOnce() {
    assertThat(items.isNews(0, START)).isTrue();
    for (int second = 1; second <= 10; second++) {
      assertThat(items.isNews(0, START.plusSeconds(second))).isFalse();
    }
    assertThat(items.isNews(1, START.plusSeconds(11))).isTrue();
    assertThat(items.isNews(0, START.plusSeconds(12))).isTrue();
  }

  @Test
  void aMissionThatIsFlownAgainReachesTheSame() {
    items.isNews(0, START);
    assertThat(items.isNews(0, START.plusSeconds(60))).isTrue();
  }

  @Test
  void anotherMissionReachesItsOwn() {
    items.isNews(0, START);
    items.forget();
    assertThat(items.isNews(0, START.plusSeconds(1))).isTrue();
  }

  @Test
  void whatWasRepeatedUnheardIsNoNews() {
    items.isNews(0, START);
    items.heardAgain(START.plusSeconds(20));
    assertThat(items.isNews(0, START.plusSeconds(21))).isFalse();
  }
}
