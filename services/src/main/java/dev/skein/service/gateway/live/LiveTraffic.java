package dev.skein.service.gateway.live;

import dev.skein.events.DroneId;
import dev.skein.events.Location;
import dev.skein.events.TrafficEvent.TrafficObserved;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who else is in the air: the newest that a drone's receiver has heard of each target, for a
 * minute. Guarded by the hub.
 */
final class LiveTraffic {

  static final Duration KEPT = Duration.ofMinutes(1);

  private final Map<String, Target> targets = new HashMap<>();
  private final JsonMapper json = new JsonMapper();
  private long change;

  /**
   * @param change the number of the change that made it
   */
  private record Target(TrafficObserved seen, Instant at, long change) {}

  /** Takes a report in; what is older than what is known, or than a minute, is passed over. */
  void take(TrafficObserved seen, Instant at, Instant now) {
    Target old = targets.get(seen.targetId());
    boolean isNews = old == null || !at.isBefore(old.at);
    if (isNews && at.plus(KEPT).isAfter(now)) {
      targets.put(seen.targetId(), new Target(seen, at, ++change));
    }
  }

  /** Forgets who has not been heard for a minute: clients do so by themselves. */
  void expire(Instant now) {
    targets.values().removeIf(target -> !target.at.plus(KEPT).isAfter(now));
  }

  /** The number of the newest change. */
  long change() {
    return change;
  }

  /**
   * What has changed since in a box, as a message; empty when nothing has.
   *
   * @param mayHear whether the client may hear of a drone, and so of what it hears
   */
  Optional<String> message(long since, View view, Predicate<DroneId> mayHear) {
    ObjectNode message = json.createObjectNode().put("op", "traffic");
    ArrayNode told = message.putArray("targets");
    for (Target target : targets.values()) {
      boolean isWanted = target.change > since && view.contains(target.seen.location());
      if (isWanted && mayHear.test(target.seen.heardBy())) {
        write(told.addObject(), target);
      }
    }
    return told.isEmpty() ? Optional.empty() : Optional.of(message.toString());
  }

  private static void write(ObjectNode node, Target target) {
    TrafficObserved seen = target.seen;
    Location location = seen.location();
    node.put("id", seen.targetId());
    node.put("heardBy", seen.heardBy().value());
    node.put("manned", seen.isManned());
    node.put("latitude", location.latitude());
    node.put("longitude", location.longitude());
    put(node, "geometricAltitude", seen.geometricAltitudeM());
    put(node, "pressureAltitude", seen.pressureAltitudeM());
    put(node, "track", seen.trackDeg());
    put(node, "speed", seen.groundSpeedMps());
    put(node, "climb", seen.climbMps());
    if (seen.callsign() != null) {
      node.put("callsign", seen.callsign());
    }
    if (Boolean.TRUE.equals(seen.isSimulated())) {
      node.put("simulated", true);
    }
    node.put("at", target.at.minusSeconds(seen.ageS() == null ? 0 : seen.ageS()).toString());
  }

  private static void put(ObjectNode node, String field, @Nullable Double value) {
    if (value != null) {
      node.put(field, value);
    }
  }
}
