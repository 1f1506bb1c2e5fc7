package dev.skein.service.drones.orders;

import dev.skein.links.orders.PlanParameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a drone can be told to do, and what each order needs to be told. */
public enum OrderKind {
  ARM,
  DISARM,
  TAKE_OFF(Parameter.number("altitude", 0.5, 5_000).needed()),
  LAND,
  RETURN_TO_BASE,
  GO_TO(
      Parameter.number("latitude", -90, 90).needed(),
      Parameter.number("longitude", -180, 180).needed(),
      Parameter.number("altitude", -500, 20_000),
      Parameter.word("altitude_frame", "home", "amsl"),
      Parameter.number("speed", 0.1, 150)),
  ORBIT(
      Parameter.number("latitude", -90, 90).needed(),
      Parameter.number("longitude", -180, 180).needed(),
      Parameter.number("radius", 1, 10_000).needed(),
      Parameter.number("altitude", -500, 20_000),
      Parameter.word("altitude_frame", "home", "amsl"),
      Parameter.number("speed", 0.1, 150),
      Parameter.word("direction", "clockwise", "counter_clockwise")),
  SET_SPEED(Parameter.number("speed", 0.1, 150).needed()),
  PAUSE,
  RESUME,
  SET_MODE(Parameter.text("mode").needed()),
  UPLOAD_MISSION(
      Parameter.plan("plan").needed(), Parameter.wholeNumber("task_id", 1, Long.MAX_VALUE)),
  START_MISSION(
      Parameter.wholeNumber("from_item", 0, PlanParameter.MOST_ITEMS),
      Parameter.wholeNumber("task_id", 1, Long.MAX_VALUE)),
  EMERGENCY_STOP,
  REBOOT;

  private final String word = name().toLowerCase(Locale.ROOT);

  @SuppressWarnings("ImmutableEnumChecker") // a list that List.of makes
  private final List<Parameter> parameters;

  OrderKind(Parameter... parameters) {
    this.parameters = List.of(parameters);
  }

  /** The word of the API and of events, for example {@code take_off}. */
  public String word() {
    return word;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /**
   * The order that it comes to, which it is looked at as: to set a mode that flies by itself is to
   * give the order for that, and to resume is to fly the mission on.
   */
  OrderKind amountsTo(Map<String, Object> given) {
    return switch (this) {
      case SET_MODE -> Modes.findOrder(String.valueOf(given.get("mode"))).orElse(this);
      case RESUME -> START_MISSION;
      default -> this;
    };
  }

  /** Whether it makes the drone fly elsewhere than the order before it did. */
  boolean steers() {
    return switch (this) {
      case TAKE_OFF,
          LAND,
          RETURN_TO_BASE,
          GO_TO,
          ORBIT,
          SET_MODE,
          START_MISSION,
          DISARM,
          EMERGENCY_STOP,
          REBOOT ->
          true;
      case ARM, SET_SPEED, PAUSE, RESUME, UPLOAD_MISSION -> false;
    };
  }

  /** Whether it arms the drone, where that is not armed. */
  boolean starts() {
    return this == ARM || this == TAKE_OFF || this == START_MISSION;
  }

  /** Whether the vehicle's word is all that tells of it: no telemetry does. */
  boolean isDoneWhenTaken() {
    return this == SET_SPEED || this == UPLOAD_MISSION;
  }

  /** Whether it may be given as an emergency: it makes a flight safer, or ends it. */
  boolean isForEmergencies() {
    return switch (this) {
      case LAND, RETURN_TO_BASE, PAUSE, EMERGENCY_STOP -> true;
      default -> false;
    };
  }

  /** The order of that word. */
  public static Optional<OrderKind> find(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }

  /** All words, for people. */
  static String words() {
    return String.join(", ", Arrays.stream(values()).map(OrderKind::word).toList());
  }
}
