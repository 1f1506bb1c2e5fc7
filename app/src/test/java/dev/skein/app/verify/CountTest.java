package dev.skein.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A verification that could not fail would show nothing. */
class CountTest {

  private final BitSet acknowledged = new BitSet();

  CountTest() {
    acknowledged.set(0, 5);
  }

  @Test
  void whatIsThereOnceAndInOrderIsClean() {
    Count count = Count.of(acknowledged, List.of(0, 1, 2, 3, 4, 5), List.of());

    assertThat(count).isEqualTo(new Count(5, 0, 0, 0, 1, 0));
    assertThat(count.isClean()).isTrue();
  }

  @Test
  void whatIsMissingIsLost() {
    assertThat(Count.of(acknowledged, List.of(0, 1, 3, 4), List.of()).lost()).isEqualTo(1);
  }

  @Test
  void whatIsThereTwiceIsDoubledAcknowledgedOrNot() {
    Count count = Count.of(acknowledged, List.of(0, 1, 2, 3, 4, 4, 7, 7), List.of());

    assertThat(count.doubled()).isEqualTo(2);
    assertThat(count.isClean()).isFalse();
  }

  @Test
  void anAcknowledgedOneBehindALaterOneIsOutOfOrder() {
    assertThat(Count.of(acknowledged, List.of(0, 2, 1, 3, 4), List.of()).disordered()).isEqualTo(1);
  }

  @Test
  void zoneEventsMustBeThoseThatThePlacesMake() {
    List<Integer> inAndOut = IntStream.range(0, 100).boxed().toList();
    BitSet all = new BitSet();
    all.set(0, 100);

    assertThat(Count.of(all, inAndOut, List.of("zone.entered", "zone.left")).zoneErrors()).isZero();
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("zone.entered"),
            List.of("zone.entered", "zone.entered", "zone.left"))) {
      assertThat(Count.of(all, inAndOut, wrong).zoneErrors()).as("%s", wrong).isEqualTo(1);
    }
  }
}
