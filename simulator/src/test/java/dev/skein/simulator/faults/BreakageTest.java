package dev.skein.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BreakageTest {

  private boolean isGpsLost;
  private final Breakage.Parts parts =
      new Breakage.Parts() {
        @Override
        public void loseGps(boolean lost) {
          isGpsLost = lost;
        }

        @Override
        public void failBattery() {}

        @Override
        public void failMotor() {}

        @Override
        public void reboot() {}
      };

  private static Radio radio() {
    return new Radio(Radio.Quality.PERFECT, new SplittableRandom(1), _ -> {});
  }

  @Test
  void ofTwoThatOverlapTheLastToEndEndsIt() {
    FaultPlan plan = FaultPlan.parse(List.of("10 * gps-loss for 20", "20 * gps-loss for 20"));
    Radio up = radio();
    Breakage breakage = new Breakage(plan, 1, new SplittableRandom(1), up, radio(), parts);
    breakage.step(25);
    assertThat(isGpsLost).isTrue();
    breakage.step(35);
    assertThat(isGpsLost).as("the second lasts until 40").isTrue();
    breakage.step(41);
    assertThat(isGpsLost).isFalse();
  }

  @Test
  void whatIsWorstLastHoldsUntilItEnds() {
    FaultPlan plan = FaultPlan.parse(List.of("10 * loss 0.2 for 30", "20 * loss 0.9 for 10"));
    Radio down = radio();
    Breakage breakage = new Breakage(plan, 1, new SplittableRandom(1), radio(), down, parts);
    breakage.step(25);
    assertThat(down.quality().loss()).isEqualTo(0.9);
    breakage.step(35);
    assertThat(down.quality().loss()).isEqualTo(0.2);
    breakage.step(41);
    assertThat(down.quality().loss()).isZero();
  }
}
