package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.MissionItem;
import dev.skein.service.tasks.Waypoints.Waypoint;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaypointsTest {

  /**
   * Source: common.xml, IMAGE_START_CAPTURE, VIDEO_START_CAPTURE, VIDEO_STOP_CAPTURE, DO_GRIPPER.
   */
  @ParameterizedTest
  @CsvSource({
    "photo, 2000, 0 0 1",
    "video_start, 2500, 0 0 0",
    "video_stop, 2501, 0 0 0",
    "release, 211, 1 0 0"
  })
  void anActionIsTheItemBehindItsPlace(String action, int command, String first) {
    Waypoint place = new Waypoint(47, 8, 20, "home", null, null, action, null);
    List<MissionItem> mission = Waypoints.plan(List.of(place), 20, "return").plan().mission();
    assertThat(mission).extracting(MissionItem::command).containsExactly(22, 16, command, 20);
    MissionItem item = mission.get(2);
    assertThat("%.0f %.0f %.0f".formatted(item.param(1), item.param(2), item.param(3)))
        .isEqualTo(first);
    assertThat(Route.isFlown(item)).isFalse();
  }
}
