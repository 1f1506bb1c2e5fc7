package dev.skein.service.drones.orders;

import dev.skein.airspace.FlightPath.Place;
import dev.skein.events.DroneEvent;
import dev.skein.events.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way that a drone flies when it carries an order out, as far as that is known. Pure. */
final class OrderPath {

  /**
   * Of the polygon that stands for an orbit. It lies around the circle, so that none of it is cut
   * off, and beyond it by 0.004 % of the radius at most.
   */
  private static final int CORNERS = 360;

  private static final double METRES_A_DEGREE = 111_195;

  private OrderPath() {}

  /** The places in turn, from where the drone is; empty for an order that flies nowhere known. */
  static List<Place> of(
      OrderKind kind,
      Map<String, Object> parameters,
      DroneEvent.State state,
      OrderDecider.Situation situation) {
    Location at = state.location();
    if (at == null) {
      return List.of();
    }
    Place here = new Place(at.latitude(), at.longitude(), at.altitude());
    Home home = situation.drone().home();
    return switch (kind) {
      case RESUME -> goneOn(here, state, situation);
      case GO_TO -> List.of(here, target(parameters, state));
      case ORBIT -> orbit(here, parameters, state);
      case UPLOAD_MISSION -> MissionPath.of(parameters.get("plan"), 0, here, home, state);
      default ->
          switch (kind.amountsTo(parameters)) {
            case TAKE_OFF -> List.of(here, above(here, parameters));
            case RETURN_TO_BASE ->
                home == null
                    ? List.of()
                    : List.of(here, new Place(home.latitude(), home.longitude(), at.altitude()));
            case START_MISSION -> {
              Object from = parameters.get("from_item");
              int item = from instanceof Number number ? number.intValue() : 0;
              yield MissionPath.of(situation.uploaded(), item, here, home, state);
            }
            default -> List.of();
          };
    };
  }

  /**
   * An ArduPilot that holds in another mode than its mission's goes on with what it did in that.
   */
  private static List<Place> goneOn(
      Place here, DroneEvent.State state, OrderDecider.Situation situation) {
    boolean isOfMission =
        Modes.isMission(state.mode()) || !"ardupilot".equals(situation.drone().autopilot());
    return isOfMission
        ? MissionPath.rest(situation.uploaded(), here, situation.drone().home(), state)
        : List.of();
  }

  private static Place above(Place here, Map<String, Object> parameters) {
    Double from = here.altitudeAmslM();
    double up = Preflight.number(parameters, "altitude");
    return new Place(
        here.latitude(), here.longitude(), from == null || Double.isNaN(up) ? null : from + up);
  }

  private static Place target(Map<String, Object> parameters, DroneEvent.State state) {
    return new Place(
        Preflight.number(parameters, "latitude"),
        Preflight.number(parameters, "longitude"),
        parameters.containsKey("altitude") ? altitudeAmslM(parameters, state) : null);
  }

  private static @Nullable Double altitudeAmslM(
      Map<String, Object> parameters, DroneEvent.State state) {
    return Places.amslM(
        Preflight.number(parameters, "altitude"), Preflight.isAmsl(parameters), state);
  }

  private static List<Place> orbit(
      Place here, Map<String, Object> parameters, DroneEvent.State state) {
    Place centre = target(parameters, state);
    double radius = Preflight.number(parameters, "radius") / Math.cos(Math.PI / CORNERS);
    double aDegreeEast = METRES_A_DEGREE * Math.cos(Math.toRadians(centre.latitude()));
    List<Place> path = new ArrayList<>();
    path.add(here);
    for (int i = 0; i <= CORNERS; i++) {
      double angle = 2 * Math.PI * i / CORNERS;
      path.add(
          new Place(
              Math.clamp(centre.latitude() + radius * Math.cos(angle) / METRES_A_DEGREE, -90, 90),
              Math.IEEEremainder(
                  centre.longitude() + radius * Math.sin(angle) / Math.max(1, aDegreeEast), 360),
              centre.altitudeAmslM()));
    }
    return path;
  }
}
