package dev.skein.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultPlanTest {

  @Test
  void aLineIsAFault() {
    FaultPlan plan =
        FaultPlan.parse(
            List.of("# winter", "", "10 3-7 loss 0.3 for 60 # a hill", "5 * reboot", "random 2"));
    assertThat(plan.faults())
        .containsExactly(
            new Fault(10, 3, 7, Fault.Kind.LOSS, 0.3, 60),
            new Fault(5, 1, Integer.MAX_VALUE, Fault.Kind.REBOOT, 0, Double.POSITIVE_INFINITY));
    assertThat(plan.randomPerHour()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | SECONDS VEHICLES FAULT [VALUE] [for SECONDS] is wanted",
        "soon 1 reboot | SECONDS must be a number from 0 to 10000000, not soon",
        "NaN 1 reboot | SECONDS must be a number from 0 to 10000000, not NaN",
        "5 0 reboot | VEHICLES (3, 3-7 or *) must be a number from 1 to 1000000, not 0",
        "5 7-3 reboot | VEHICLES (3, 3-7 or *) must be a number from 7 to 1000000, not 3",
        "5 1.5 reboot | VEHICLES must be whole numbers, not 1.5",
        "5 1 fire | no fault is called fire; there are loss, double, reorder, delay, link-loss,"
            + " gps-loss, battery-failure, motor-failure, reboot",
        "5 1 loss | the share of loss must be a number from 0 to 1, not nothing",
        "5 1 loss 2 | the share of loss must be a number from 0 to 1, not 2",
        "5 1 delay for | the milliseconds of delay must be a number from 0 to 60000, not for",
        "5 1 gps-loss for | for SECONDS must be a number from 0 to 10000000, not nothing",
        "5 1 reboot for 3 | reboot takes no time: it has no for SECONDS",
        "5 1 reboot 0.5 | nothing is known of \"0.5\" behind reboot",
        "5 1 loss 0.5 60 | nothing is known of \"60\" behind 0.5",
        "random 9999 | faults an hour must be a number from 0 to 3600, not 9999",
      })
  void aLineThatIsNoneSaysWhy(String line, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultPlan.parse(List.of("# first", line)))
        .withMessage("line 2: " + reason);
  }

  @Test
  void eachVehicleMustBeThere() {
    FaultPlan plan = FaultPlan.parse(List.of("5 * reboot", "5 3-7 loss 0.3"));
    assertThatNoException().isThrownBy(() -> plan.checkFleet(7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan.checkFleet(6))
        .withMessage("loss is for vehicle 7, and there are 6");
  }
}
