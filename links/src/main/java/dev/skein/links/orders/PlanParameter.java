package dev.skein.links.orders;

import dev.skein.events.FlightPlan;
import dev.skein.events.MissionItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code plan} of the order {@code upload_mission}: a {@link FlightPlan} as plain
 * values, as JSON has it. Pure; never throws for bad input.
 */
public final class PlanParameter {

  /**
   * More items than this, of the three lists together, are refused: 2,000 in 230 bytes at most each
   * are half of what Kafka takes as one record (1 MiB), and more than most vehicles hold.
   */
  public static final int MOST_ITEMS = 2_000;

  private static final String NAME = "parameters.plan";
  private static final List<String> LISTS = List.of("mission", "fence", "rally");
  private static final Set<String> FIELDS = Set.of("command", "frame", "auto_continue", "params");

  /** MAV_FRAME of a place on earth. */
  private static final Set<Integer> GLOBAL_FRAMES = Set.of(0, 3, 5, 6, 10, 11);

  /** MAV_CMD_NAV_LAST: up to there a command flies somewhere. */
  private static final int LAST_NAV = 95;

  private static final int FIRST_FENCE = 5_000;
  private static final int LAST_FENCE = 5_004;
  private static final int RALLY_POINT = 5_100;
  private static final int MOST_COMMAND = 65_535;
  private static final int MOST_FRAME = 255;
  private static final int MOST_FAULTS = 20;
  private static final int LATITUDE = 4;
  private static final int LONGITUDE = 5;
  private static final int ALTITUDE = 6;

  private final List<Fault> faults = new ArrayList<>();

  private PlanParameter() {}

  /**
   * What is wrong with a field.
   *
   * @param field for example {@code parameters.plan.mission[3].params}
   * @param isShape whether it is missing, unknown or of the wrong type; else its value is one that
   *     cannot be
   */
  public record Fault(String field, String reason, boolean isShape) {}

  /** What a parameter holds. */
  public sealed interface Read {
    /** A plan. */
    record Good(FlightPlan plan) implements Read {}

    /** None; the first 20 faults. */
    record Bad(List<Fault> faults) implements Read {
      public Bad {
        faults = List.copyOf(faults);
      }
    }
  }

  /** Reads what JSON has as maps, lists, numbers, truth values and nulls. */
  public static Read read(@Nullable Object plan) {
    PlanParameter reader = new PlanParameter();
    FlightPlan read = reader.plan(plan);
    return reader.faults.isEmpty() ? new Read.Good(read) : new Read.Bad(reader.faults);
  }

  /** A plan as {@link #read} reads it. */
  public static Map<String, Object> write(FlightPlan plan) {
    Map<String, Object> lists = new LinkedHashMap<>();
    lists.put("mission", write(plan.mission()));
    lists.put("fence", write(plan.fence()));
    lists.put("rally", write(plan.rally()));
    return lists;
  }

  private static List<Object> write(List<MissionItem> items) {
    List<Object> list = new ArrayList<>();
    for (MissionItem item : items) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("command", item.command());
      fields.put("frame", item.frame());
      fields.put("auto_continue", item.autoContinue());
      fields.put("params", item.params());
      list.add(fields);
    }
    return list;
  }

  private FlightPlan plan(@Nullable Object plan) {
    if (!(plan instanceof Map<?, ?> lists)) {
      shape(NAME, "must be an object with the lists mission, fence, rally");
      return new FlightPlan(List.of(), List.of(), List.of());
    }
    unknown(NAME, lists, Set.copyOf(LISTS), "is no list of a plan");
    long items =
        LISTS.stream().map(lists::get).mapToLong(l -> l instanceof List<?> s ? s.size() : 0).sum();
    if (items > MOST_ITEMS) {
      value(NAME, "%d items are too many: at most %d".formatted(items, MOST_ITEMS));
      return new FlightPlan(List.of(), List.of(), List.of());
    }
    return new FlightPlan(
        items(lists, "mission", _ -> true),
        items(lists, "fence", command -> command >= FIRST_FENCE && command <= LAST_FENCE),
        items(lists, "rally", command -> command == RALLY_POINT));
  }

  private List<MissionItem> items(Map<?, ?> lists, String name, Predicate<Integer> commands) {
    String where = NAME + "." + name;
    Object value = lists.get(name);
    if (!(value instanceof List<?> list)) {
      shape(where, "must be a list of items");
      return List.of();
    }
    List<MissionItem> items = new ArrayList<>();
    for (int i = 0; i < list.size() && faults.size() < MOST_FAULTS; i++) {
      MissionItem item = item(where + "[" + i + "]", list.get(i));
      if (item != null && !commands.test(item.command())) {
        value(where + "[" + i + "].command", item.command() + " is none of a " + name);
      }
      if (item != null) {
        items.add(item);
      }
    }
    return items;
  }

  // Of a record's compact constructor the class file does not tell that its elements may be null.
  @SuppressWarnings("NullAway")
  private @Nullable MissionItem item(String where, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> fields)) {
      shape(where, "must be an object");
      return null;
    }
    int before = faults.size();
    unknown(where, fields, FIELDS, "an item has no such one");
    int command = integer(where + ".command", fields.get("command"), MOST_COMMAND);
    int frame = integer(where + ".frame", fields.get("frame"), MOST_FRAME);
    if (!(fields.get("auto_continue") instanceof Boolean)) {
      shape(where + ".auto_continue", "must be true or false");
    }
    List<@Nullable Double> params = params(where + ".params", fields.get("params"));
    if (faults.size() > before) {
      return null;
    }
    place(where + ".params", command, frame, params);
    if (faults.size() > before) {
      return null;
    }
    boolean autoContinue = Boolean.TRUE.equals(fields.get("auto_continue"));
    return new MissionItem(command, frame, autoContinue, params);
  }

  private List<@Nullable Double> params(String where, @Nullable Object value) {
    if (!(value instanceof List<?> list) || list.size() != MissionItem.PARAMS) {
      shape(where, "must be a list of 7 numbers or nulls");
      return new ArrayList<>();
    }
    List<@Nullable Double> params = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      Object each = list.get(i);
      Double number = each instanceof Number n ? Double.valueOf(n.doubleValue()) : null;
      if (each != null && (number == null || Math.abs(number) > Float.MAX_VALUE)) {
        shape(where + "[" + i + "]", "must be a number that a float holds, or null");
      }
      params.add(number);
    }
    return params;
  }

  /** A place is whole: a vehicle would fly to latitude 0, or at the height of its home. */
  private void place(String where, int command, int frame, List<@Nullable Double> params) {
    boolean hasPlace = command <= LAST_NAV || (command >= FIRST_FENCE && command <= RALLY_POINT);
    Double latitude = params.get(LATITUDE);
    Double longitude = params.get(LONGITUDE);
    if (!hasPlace || !GLOBAL_FRAMES.contains(frame)) {
      return;
    }
    if ((latitude == null) != (longitude == null)) {
      value(where, "latitude and longitude, the fifth and the sixth, belong together");
    } else if (latitude != null && longitude != null) {
      if (!(Math.abs(latitude) <= 90)) {
        value(where + "[4]", "must be a latitude, -90 to 90");
      }
      if (!(Math.abs(longitude) <= 180)) {
        value(where + "[5]", "must be a longitude, -180 to 180");
      }
      boolean isSomewhere = latitude != 0 || longitude != 0;
      if (isSomewhere && command <= LAST_NAV && params.get(ALTITUDE) == null) {
        value(where + "[6]", "an altitude is needed with a place");
      }
    }
  }

  private int integer(String where, @Nullable Object value, int most) {
    if (!(value instanceof Number number)
        || number.doubleValue() != Math.rint(number.doubleValue())) {
      shape(where, "must be a whole number");
      return 0;
    }
    if (number.doubleValue() < 0 || number.doubleValue() > most) {
      value(where, "must be 0 to " + most);
    }
    return number.intValue();
  }

  private void unknown(String where, Map<?, ?> fields, Set<String> known, String reason) {
    for (Object name : fields.keySet()) {
      if (!known.contains(String.valueOf(name))) {
        shape(where + "." + name, reason);
      }
    }
  }

  private void shape(String field, String reason) {
    add(new Fault(field, reason, true));
  }

  private void value(String field, String reason) {
    add(new Fault(field, reason, false));
  }

  private void add(Fault fault) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(fault);
    }
  }
}
