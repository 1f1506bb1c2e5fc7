package dev.skein.simulator.battery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatteryTest {

  private static final double HOVER_WATTS = 265;

  @Test
  void itSagsUnderLoadAndRecoversWhenTheLoadIsGone() {
    Battery battery = battery(1, 20);
    battery.step(8, 1);
    double rested = battery.volts();
    battery.step(HOVER_WATTS, 1);
    double loaded = battery.volts();
    for (int i = 0; i < 120; i++) {
      battery.step(HOVER_WATTS, 1);
    }
    double later = battery.volts();
    battery.step(8, 1);

    assertThat(rested).isBetween(16.6, 16.85);
    assertThat(rested - loaded).isBetween(0.15, 0.8);
    assertThat(later).isLessThan(loaded);
    assertThat(battery.volts()).isBetween(later, rested);
  }

  @Test
  void itWarmsUpUnderLoadAndGivesLessInTheCold() {
    Battery warm = battery(2, 25);
    Battery cold = battery(2, -5);
    double warmS = emptied(warm);
    double coldS = emptied(cold);

    assertThat(warm.temperatureC()).isGreaterThan(28);
    assertThat(coldS).isLessThan(0.95 * warmS);
    assertThat(warmS).isBetween(600.0, 1_200.0);
  }

  @Test
  void packsDifferAndTheirGaugesErr() {
    double shortest = Double.MAX_VALUE;
    double longest = 0;
    double leastTold = 100;
    double mostTold = 0;
    for (int seed = 0; seed < 30; seed++) {
      Battery battery = battery(seed, 20);
      double seconds = emptied(battery);
      shortest = Math.min(shortest, seconds);
      longest = Math.max(longest, seconds);
      leastTold = Math.min(leastTold, battery.percent());
      mostTold = Math.max(mostTold, battery.percent());
    }

    assertThat(longest / shortest).isBetween(1.1, 1.5);
    assertThat(mostTold).as("an old one is empty when its gauge says it is not").isGreaterThan(10);
    assertThat(leastTold).isLessThan(8);
  }

  @Test
  void aFailedCellTakesItsVoltageAlong() {
    Battery battery = battery(3, 20);
    battery.step(HOVER_WATTS, 1);
    double whole = battery.volts();
    battery.failCell();
    battery.step(HOVER_WATTS, 1);

    assertThat(whole - battery.volts()).isBetween(2.9, 4.0);
    battery.swap();
    assertThat(battery.hasFailed()).isFalse();
    assertThat(battery.percent()).isEqualTo(100);
  }

  private static Battery battery(long seed, double ambientC) {
    return new Battery(new SplittableRandom(seed), ambientC);
  }

  private static double emptied(Battery battery) {
    double seconds = 0;
    while (!battery.isDead() && seconds < 10_000) {
      battery.step(HOVER_WATTS, 0.5);
      seconds += 0.5;
    }
    return seconds;
  }
}
