package dev.skein.simulator.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vehicle can do, in what air, and what its receiver makes of that. */
class FlightModelTest {

  private static final double STEP_S = 0.05;
  private static final int STEPS = 200_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsWantedItFliesWithinItsLimits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Airframe airframe = Airframe.quadrotor();
    FlightModel model =
        new FlightModel(airframe, new Wind(new Weather(0, 0, 0, 20), random.split()));
    double change = airframe.accelerationMps2() * STEP_S + 1e-9;
    double up = 0;
    double north = 0;
    double heading = 0;
    for (int i = 0; i < STEPS; i++) {
      boolean wasOnGround = model.isOnGround();
      model.fly(wild(random), wild(random), wild(random), 720 * random.nextDouble() - 360, STEP_S);
      assertThat(model.groundSpeedMps()).isLessThanOrEqualTo(airframe.fastestMps() * 1.5);
      assertThat(model.upMps()).isBetween(-airframe.descentMps(), airframe.climbMps());
      if (!wasOnGround && !model.isOnGround()) {
        assertThat(Math.abs(model.upMps() - up)).isLessThanOrEqualTo(change);
        assertThat(Math.abs(model.northMps() - north)).isLessThanOrEqualTo(change);
      }
      double turned = Math.abs(Math.IEEEremainder(model.headingDeg() - heading, 360));
      assertThat(turned).isLessThanOrEqualTo(airframe.turnDegPerS() * STEP_S + 1e-9);
      assertThat(model.upM()).isNotNegative();
      up = model.upMps();
      north = model.northMps();
      heading = model.headingDeg();
    }
  }

  @Test
  void aSteadyWindCarriesWhoIsSlowerThanIt() {
    FlightModel model =
        new FlightModel(
            Airframe.quadrotor(), new Wind(new Weather(25, 270, 0, 20), new SplittableRandom(1)));
    for (int i = 0; i < 2_000; i++) {
      model.fly(0, 0, model.upM() < 50 ? 2 : 0, Double.NaN, STEP_S);
    }

    // From the west, by what it is faster than the vehicle.
    assertThat(model.eastMps()).isCloseTo(25 - 18, within(0.1));
    assertThat(model.northMps()).isCloseTo(0, within(0.1));
  }

  @Test
  void gustsHaveTheirStrengthAndTheirTimeAboutTheMean() {
    Wind wind = new Wind(new Weather(6, 0, 2, 20), new SplittableRandom(4));
    int lag = (int) (3.5 / STEP_S);
    double[] north = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      wind.step(STEP_S);
      north[i] = wind.north() + 6;
    }
    double sum = 0;
    double squares = 0;
    double products = 0;
    for (int i = lag; i < STEPS; i++) {
      sum += north[i];
      squares += north[i] * north[i];
      products += north[i] * north[i - lag];
    }
    int count = STEPS - lag;
    assertThat(sum / count).isCloseTo(0, within(0.2));
    assertThat(Math.sqrt(squares / count)).isCloseTo(2, within(0.2));
    assertThat(products / squares).isCloseTo(Math.exp(-1), within(0.1));
  }

  @Test
  void aReceiverErrsByMetresAndWithoutSatellitesByMoreAndMore() {
    Gps gps = new Gps(new SplittableRandom(7));
    assertThat(gps.hasFix()).isFalse();
    double squares = 0;
    for (int i = 0; i < STEPS; i++) {
      gps.step(STEP_S);
      squares += gps.errorNorthM() * gps.errorNorthM();
    }
    assertThat(gps.isReady()).isTrue();
    assertThat(gps.satellites()).isBetween(5, 12);
    assertThat(Math.sqrt(squares / STEPS)).isCloseTo(0.7, within(0.15));

    gps.lose(true);
    double furthest = 0;
    for (int i = 0; i < 600 / STEP_S; i++) {
      gps.step(STEP_S);
      furthest = Math.max(furthest, Math.hypot(gps.errorNorthM(), gps.errorEastM()));
    }
    assertThat(gps.hasFix()).isFalse();
    assertThat(gps.isUnreliable()).isTrue();
    assertThat(furthest).isGreaterThan(8);

    gps.lose(false);
    for (int i = 0; i < 10 / STEP_S; i++) {
      gps.step(STEP_S);
    }
    assertThat(Math.hypot(gps.errorNorthM(), gps.errorEastM())).isLessThan(5);
  }

  private static double wild(SplittableRandom random) {
    return 200 * random.nextDouble() - 100;
  }
}
