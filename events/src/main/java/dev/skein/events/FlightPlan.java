package dev.skein.events;

import java.util.List;

/**
 * What a vehicle is to fly, and what it must keep to meanwhile; each list as the MAVLink mission
 * protocol carries it.
 *
 * @param mission MAV_MISSION_TYPE_MISSION, without a home
 * @param fence MAV_MISSION_TYPE_FENCE: MAV_CMD 5000 to 5004
 * @param rally MAV_MISSION_TYPE_RALLY: MAV_CMD 5100
 */
public record FlightPlan(
    List<MissionItem> mission, List<MissionItem> fence, List<MissionItem> rally) {

  public FlightPlan {
    mission = List.copyOf(mission);
    fence = List.copyOf(fence);
    rally = List.copyOf(rally);
  }
}
