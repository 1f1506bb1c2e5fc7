package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows when all is read. */
class ReadFirstTest {

  private final ReadFirst first = new ReadFirst();
  private final List<String> started = new ArrayList<>();

  @Test
  void whatFollowsIsStartedInItsOrder() {
    first.then(() -> started.add("feed"));
    first.then(() -> started.add("link"));
    assertThat(started).isEmpty();

    first.start();

    assertThat(started).containsExactly("feed", "link");
    assertThat(first.isRunning()).isTrue();
  }

  @Test
  void aStartThatIsInterruptedEndsAndLetsWhatStopsWait() {
    first.then(() -> {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading");
    });
    first.then(() -> started.add("link"));

    assertThatThrownBy(first::start).isInstanceOf(IllegalStateException.class);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(started).isEmpty();
    assertThat(first.isRunning()).isFalse();
  }
}
