package dev.skein.service.tasks;

import static dev.skein.service.tasks.RouteTest.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.MissionItem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemainderTest {

  private static final MissionItem UP = item(22, 3, 0, 47, 8, 15);
  private static final MissionItem FIRST = item(16, 3, 0, 47.001, 8, 20);
  private static final MissionItem PHOTO = item(2000, 2, 0, 0, 0, 0);
  private static final MissionItem SECOND = item(16, 3, 0, 47.002, 8, 30);
  private static final MissionItem HOME = item(20, 2, 0, 0, 0, 0);

  @Test
  void itBeginsWithTheLastPlaceThatWasReached() {
    List<MissionItem> mission = List.of(UP, FIRST, PHOTO, SECOND, HOME);
    assertThat(begins(mission)).containsExactly(0, 0, 1, 2);
    assertThat(Remainder.isWayHome(route(mission), 2)).isFalse();
    assertThat(Remainder.isWayHome(route(mission), 3)).isTrue();
    assertThat(Remainder.takeOffM(mission, 1)).isEqualTo(20);
    assertThat(Remainder.takeOffM(mission, 3)).isEqualTo(30);
    assertThat(Remainder.takeOffM(List.of(item(16, 0, 0, 47, 8, 500)), 0)).isEqualTo(10);
  }

  @Test
  void whatHoldsOnIsSetAgainByFlyingAll() {
    MissionItem camera = item(206, 2, 25, 0, 0, 0);
    assertThat(begins(List.of(UP, camera, FIRST, SECOND, HOME))).containsOnly(0);
    assertThat(begins(List.of(UP, FIRST, camera, SECOND, HOME))).containsExactly(0, 0, 1, 0);
    MissionItem speed = item(178, 2, 1, 0, 0, 0);
    assertThat(begins(List.of(speed, UP, FIRST, SECOND, HOME))).containsOnly(0);
  }

  @Test
  void aMissionThatJumpsIsFlownWhole() {
    MissionItem jump = item(177, 2, 1, 0, 0, 0);
    assertThat(begins(List.of(UP, FIRST, SECOND, jump, HOME))).containsOnly(0);
  }

  private static List<Integer> begins(List<MissionItem> mission) {
    Route route = route(mission);
    List<Integer> begins = new ArrayList<>();
    for (int leg = 0; leg < route.legs().size(); leg++) {
      begins.add(Remainder.begin(route, mission, leg));
    }
    return begins;
  }

  private static Route route(List<MissionItem> mission) {
    return Route.of(mission, new Place(47, 8, 400.0), null, TaskPolicy.DEFAULTS);
  }
}
