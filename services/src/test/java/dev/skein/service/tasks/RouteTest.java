package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.MissionItem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTest {

  private static final double DEGREE_M = 111_195;

  /** From 20 m up to the 60 m at which it returns, and down to the ground. */
  private static final double UP_AND_DOWN_S = 40 / 2.5 + 50 / 1.5 + 10 / 0.5;

  private static final Place START = new Place(47, 8, 400.0);

  @Test
  void aRouteIsAsLongAndTakesAsLongAsItsLegs() {
    Route route =
        Route.of(
            List.of(
                item(22, 3, 0, 47, 8, 20),
                item(178, 2, 0, 0, 0, 0, 5.0),
                item(16, 3, 10, 47.001, 8, 20),
                item(20, 2, 0, 0, 0, 0)),
            START,
            null,
            TaskPolicy.DEFAULTS);

    assertThat(route.fault()).isNull();
    assertThat(route.legs()).extracting(Route.Leg::item).containsExactly(0, 2, 3);
    assertThat(route.legs().get(0).seconds()).isEqualTo(8);
    assertThat(route.legs().get(1).lengthM()).isCloseTo(DEGREE_M / 1_000, within(0.1));
    assertThat(route.seconds())
        .isCloseTo(8 + 2 * DEGREE_M / 5_000 + 10 + UP_AND_DOWN_S, within(0.1));
    assertThat(route.endsOnGround()).isTrue();
    assertThat(route.path())
        .containsExactly(START, new Place(47, 8, 420.0), new Place(47.001, 8, 420.0), START);
    assertThat(route.homeSeconds(TaskPolicy.DEFAULTS)).isZero();
  }

  @Test
  void whoDoesNotEndOnTheGroundHasAWayHome() {
    Route route =
        Route.of(List.of(item(16, 3, 0, 47.001, 8, 20)), START, null, TaskPolicy.DEFAULTS);
    assertThat(route.homeSeconds(TaskPolicy.DEFAULTS))
        .isCloseTo(DEGREE_M / 8_000 + UP_AND_DOWN_S, within(0.1));
  }

  @Test
  void theWayHomeLeadsToWhereTheVehicleReturnsTo() {
    MissionItem there = item(16, 3, 0, 47.001, 8, 20);
    Place home = new Place(47.003, 8, null);
    double away = 2 * DEGREE_M / 8_000 + UP_AND_DOWN_S;
    Route hovers = Route.of(List.of(there), START, home, TaskPolicy.DEFAULTS);
    assertThat(hovers.homeSeconds(TaskPolicy.DEFAULTS)).isCloseTo(away, within(0.1));

    Route returns =
        Route.of(List.of(there, item(20, 2, 0, 0, 0, 0)), START, home, TaskPolicy.DEFAULTS);
    assertThat(returns.homeSeconds(TaskPolicy.DEFAULTS)).isZero();
    assertThat(returns.legs().getLast().seconds()).isCloseTo(away, within(0.1));
    assertThat(returns.path().getLast()).isEqualTo(new Place(47.003, 8, 400.0));
  }

  /** Who is higher than vehicles return at climbs no more; who is at home lands where it is. */
  @Test
  void howHighItReturnsIsTheVehiclesOwn() {
    Route high =
        Route.of(List.of(item(16, 3, 0, 47.001, 8, 100)), START, null, TaskPolicy.DEFAULTS);
    assertThat(high.homeSeconds(TaskPolicy.DEFAULTS))
        .isCloseTo(DEGREE_M / 8_000 + 90 / 1.5 + 10 / 0.5, within(0.1));
    Route near = Route.of(List.of(item(16, 3, 0, 47, 8, 4)), START, null, TaskPolicy.DEFAULTS);
    assertThat(near.homeSeconds(TaskPolicy.DEFAULTS)).isCloseTo(4 / 0.5, within(0.1));
  }

  @Test
  void aLandingIsAsSlowAsVehiclesLand() {
    Route route =
        Route.of(
            List.of(item(16, 3, 0, 47.001, 8, 40), item(21, 3, 0, 47.001, 8, 0)),
            START,
            null,
            TaskPolicy.DEFAULTS);
    assertThat(route.legs().getLast().seconds()).isCloseTo(30 / 1.5 + 10 / 0.5, within(0.1));
    assertThat(route.homeSeconds(TaskPolicy.DEFAULTS)).isZero();
  }

  /** Nobody has said yet where it starts: the way home is that to where the work begins. */
  @Test
  void theWayHomeCountsAlsoWhereTheHomeIsNotKnown() {
    Route route =
        Route.of(
            List.of(
                item(16, 3, 0, 47, 8, 20), item(16, 3, 0, 47.001, 8, 20), item(20, 2, 0, 0, 0, 0)),
            null,
            null,
            TaskPolicy.DEFAULTS);
    assertThat(route.homeSeconds(TaskPolicy.DEFAULTS))
        .isCloseTo(DEGREE_M / 8_000 + UP_AND_DOWN_S, within(0.1));
  }

  /** Source: common.xml, SPEED_TYPE. */
  @Test
  void theSpeedOfClimbsIsNotThatOfTheWay() {
    for (double type : List.of(2.0, 3.0)) {
      Route route =
          Route.of(
              List.of(
                  item(16, 3, 0, 47, 8, 20),
                  item(178, 2, type, 0, 0, 0, 1.0),
                  item(16, 3, 0, 47.001, 8, 20)),
              START,
              null,
              TaskPolicy.DEFAULTS);
      assertThat(route.seconds()).isCloseTo(8 + DEGREE_M / 8_000, within(0.1));
    }
  }

  @Test
  void jumpsAreFlownAsOftenAsTheySay() {
    List<MissionItem> mission =
        List.of(
            item(16, 3, 0, 47, 8, 20),
            item(16, 3, 0, 47.001, 8, 20),
            item(177, 2, 0, 0, 0, 0, 2.0),
            item(21, 3, 0, 47, 8, 0));
    Route route = Route.of(mission, START, null, TaskPolicy.DEFAULTS);

    assertThat(route.legs()).extracting(Route.Leg::item).containsExactly(0, 1, 0, 1, 0, 1, 3);
    assertThat(route.findLeg(1, 2)).isEqualTo(3);
    assertThat(route.findLeg(2, 0)).isEqualTo(-1);
  }

  @Test
  void whatNeverEndsIsAFault() {
    assertThat(
            Route.of(List.of(item(17, 3, 0, 47, 8, 20)), START, null, TaskPolicy.DEFAULTS).fault())
        .isEqualTo("mission[0]: NAV_LOITER_UNLIM never ends");
    List<MissionItem> loop = new ArrayList<>();
    loop.add(item(16, 3, 0, 47, 8, 20));
    loop.add(item(177, 2, 0, 0, 0, 0, -1.0));
    assertThat(Route.of(loop, START, null, TaskPolicy.DEFAULTS).fault())
        .isEqualTo("mission[1]: a jump for ever never ends");
    loop.set(1, item(177, 2, 0, 0, 0, 0, 1e6));
    assertThat(Route.of(loop, START, null, TaskPolicy.DEFAULTS).fault())
        .startsWith("mission: its jumps make more than");
    assertThat(
            Route.of(List.of(item(2000, 2, 0, 0, 0, 0)), START, null, TaskPolicy.DEFAULTS).fault())
        .isEqualTo("mission: has no item that is flown");
  }

  static MissionItem item(
      int command, int frame, double first, double latitude, double longitude, double altitude) {
    return item(command, frame, first, latitude, longitude, altitude, 0.0);
  }

  private static MissionItem item(
      int command,
      int frame,
      double first,
      double latitude,
      double longitude,
      double altitude,
      double second) {
    return new MissionItem(
        command, frame, true, List.of(first, second, 0.0, 0.0, latitude, longitude, altitude));
  }
}
