package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A handler that hangs. */
class HandlerWatchTest {

  private final AtomicLong nanos = new AtomicLong();
  private final HandlerWatch watch = new HandlerWatch("g", Duration.ofSeconds(30), nanos::get);

  @Test
  void workThatTakesTooLongIsInterruptedOnce() {
    watch.enter("drone-events-0@7");
    pass(29);
    watch.look();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    pass(1);
    watch.look();
    assertThat(Thread.interrupted()).isTrue();

    pass(30);
    watch.look();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anInterruptThatCameTooLateDoesNotReachWhatFollows() {
    watch.enter("drone-events-0@7");
    pass(30);
    watch.look();
    watch.exit();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptOfSomebodyElseIsLeftAlone() {
    watch.enter("drone-events-0@7");
    Thread.currentThread().interrupt();
    watch.exit();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void itTellsHowLongTheWorkInHandHasTaken() {
    assertThat(watch.busySeconds()).isZero();
    watch.enter("drone-events-0@7");
    pass(12);
    assertThat(watch.busySeconds()).isEqualTo(12);
    watch.exit();
    pass(40);
    watch.look();
    assertThat(watch.busySeconds()).isZero();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private void pass(long seconds) {
    nanos.addAndGet(seconds * 1_000_000_000);
  }
}
