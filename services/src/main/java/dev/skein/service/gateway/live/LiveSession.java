package dev.skein.service.gateway.live;

import dev.skein.api.Permissions;
import dev.skein.events.DroneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One client: what it looks at, what it has been sent, what it has acknowledged. Guarded by the
 * hub.
 */
public final class LiveSession implements AutoCloseable {

  static final int MOST_UNACKNOWLEDGED = 2;
  static final int MOST_FOLLOWED = 20;

  private static final long KEY_INTERVAL_MILLIS = 5_000;
  private static final long TRAFFIC_INTERVAL_MILLIS = 1_000;

  private final LiveHub hub;
  private final Outgoing outgoing;
  private final JsonMapper json;
  private final Permissions permissions;
  private View view = View.WORLD;
  private Set<DroneId> followed = Set.of();

  /** By topic and partition: the first offset that the client had not seen when it came. */
  private Map<String, Long> unseenFrom = Map.of();

  /** By topic and partition: the first offset that this session has told as it came. */
  private final Map<String, Long> toldFrom = new HashMap<>();

  private boolean keyIsDue = true;
  private long sentFrames;
  private long acknowledgedFrames;
  private long sentChange;
  private Instant nextFrameAt = Instant.EPOCH;
  private Instant nextKeyAt = Instant.EPOCH;
  private long sentTraffic;
  private Instant nextTrafficAt = Instant.EPOCH;

  LiveSession(LiveHub hub, LiveSocket socket, JsonMapper json, Permissions permissions) {
    this.permissions = permissions;
    this.hub = hub;
    this.outgoing = new Outgoing(socket);
    this.json = json;
  }

  /**
   * A control message from the client; one that is not understood is answered, not punished.
   *
   * @return whether it is the first acknowledgement of a frame: what the client was asked for
   */
  public boolean receive(String text) {
    synchronized (hub) {
      long acknowledged = acknowledgedFrames;
      try {
        JsonNode message = json.readTree(text);
        handle(message);
      } catch (JacksonException e) {
        error("not JSON");
      } catch (IllegalArgumentException e) {
        error(String.valueOf(e.getMessage()));
      }
      return acknowledgedFrames > acknowledged;
    }
  }

  /**
   * Asks for a sign of life.
   *
   * @return whether its silence counts; false when the client is slow to take what stands before
   *     the last ping, and is alive by that
   */
  public boolean ping() {
    return outgoing.ping();
  }

  /** The client is gone. */
  @Override
  public void close() {
    hub.remove(this);
    outgoing.close();
  }

  /** What of the fleet the client may see. */
  Permissions permissions() {
    return permissions;
  }

  boolean isClosed() {
    return outgoing.isClosed();
  }

  void text(String text) {
    outgoing.text(text);
  }

  /** The client has seen what stands before these offsets, perhaps on a gateway that is ahead. */
  void resumeFrom(Map<String, Long> offsets) {
    unseenFrom = Map.copyOf(offsets);
  }

  /** Whether the client has seen more, elsewhere, than stands before these offsets. */
  boolean isAheadOf(Map<String, Long> offsets) {
    return unseenFrom.entrySet().stream()
        .anyMatch(seen -> seen.getValue() > offsets.getOrDefault(seen.getKey(), 0L));
  }

  /** Those offsets, but none below what the client has seen. */
  Map<String, Long> seen(Map<String, Long> offsets) {
    Map<String, Long> seen = new TreeMap<>(offsets);
    unseenFrom.forEach((place, offset) -> seen.merge(place, offset, Math::max));
    return seen;
  }

  /** Whether the client has seen an event neither before it came nor since. */
  boolean hasMissed(String place, long offset) {
    return offset >= unseenFrom.getOrDefault(place, Long.MAX_VALUE)
        && offset < toldFrom.getOrDefault(place, Long.MAX_VALUE);
  }

  /** Tells the client of an event that has just come, unless it has seen it elsewhere. */
  void tell(String place, long offset, String message) {
    if (offset >= unseenFrom.getOrDefault(place, 0L)) {
      toldFrom.putIfAbsent(place, offset);
      outgoing.text(message);
    }
  }

  boolean follows(DroneId id) {
    return followed.contains(id);
  }

  /** Sends a frame if the client's rate and acknowledgements allow it and there is news. */
  void flush(Instant now, boolean followedHasNews) {
    boolean isDue = !now.isBefore(nextFrameAt) || followedHasNews;
    if (!isDue || (!keyIsDue && hub.state().change() == sentChange)) {
      return;
    }
    if (sentFrames - acknowledgedFrames >= MOST_UNACKNOWLEDGED) {
      // Never queue positions: what is skipped is made good by a key frame.
      keyIsDue = true;
      return;
    }
    boolean isKey = keyIsDue || !now.isBefore(nextKeyAt);
    long since = isKey ? 0 : sentChange;
    sentChange = hub.state().change();
    outgoing.binary(hub.frame(view, followed, permissions, since, ++sentFrames, isKey));
    keyIsDue = false;
    if (isKey) {
      nextKeyAt = now.plusMillis(KEY_INTERVAL_MILLIS);
    }
    if (!now.isBefore(nextFrameAt)) {
      nextFrameAt = now.plusNanos((long) (1e9 / view.rateHz()));
    }
  }

  /** Tells of other aircraft once a second; never while the client is behind. */
  void tellTraffic(Instant now) {
    boolean isBehind = sentFrames - acknowledgedFrames >= MOST_UNACKNOWLEDGED;
    if (isBehind || now.isBefore(nextTrafficAt) || hub.trafficChange() == sentTraffic) {
      return;
    }
    hub.traffic(sentTraffic, view, permissions).ifPresent(outgoing::text);
    sentTraffic = hub.trafficChange();
    nextTrafficAt = now.plusMillis(TRAFFIC_INTERVAL_MILLIS);
  }

  void snapshot() {
    keyIsDue = true;
    nextFrameAt = Instant.EPOCH;
    sentTraffic = 0;
    nextTrafficAt = Instant.EPOCH;
  }

  private void handle(JsonNode message) {
    switch (message.path("op").asString("")) {
      case "view" -> {
        view = View.of(numbers(message, "bbox"), rate(message));
        snapshot();
        hub.flush();
      }
      case "follow" -> {
        Set<DroneId> ids = ids(message);
        if (ids.size() > MOST_FOLLOWED) {
          throw new IllegalArgumentException("ids: at most " + MOST_FOLLOWED + " can be followed");
        }
        followed = Set.copyOf(ids);
      }
      case "ack" -> {
        JsonNode n = message.path("n");
        long number = n.isIntegralNumber() && n.canConvertToLong() ? n.asLong() : -1;
        if (number < 0 || number > sentFrames) {
          throw new IllegalArgumentException("n: no such frame");
        }
        acknowledgedFrames = Math.max(acknowledgedFrames, number);
        hub.flush();
      }
      case "resume" -> {
        if (!message.path("token").isString()) {
          throw new IllegalArgumentException("token: must be one that was told");
        }
        hub.resume(this, message.get("token").asString());
      }
      default -> throw new IllegalArgumentException("op: must be view, follow, ack or resume");
    }
  }

  private static List<Double> numbers(JsonNode message, String field) {
    if (message.has(field) && !message.get(field).isArray()) {
      throw new IllegalArgumentException(field + ": must be an array of numbers");
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode each : message.path(field)) {
      if (!each.isNumber()) {
        throw new IllegalArgumentException(field + ": must be numbers, not " + each);
      }
      numbers.add(each.asDouble());
    }
    return numbers;
  }

  private static double rate(JsonNode message) {
    JsonNode rate = message.path("rateHz");
    if (rate.isMissingNode()) {
      return View.WORLD.rateHz();
    }
    if (!rate.isNumber()) {
      throw new IllegalArgumentException("rateHz: must be a number, not " + rate);
    }
    return rate.asDouble();
  }

  private static Set<DroneId> ids(JsonNode message) {
    if (!message.path("ids").isArray()) {
      throw new IllegalArgumentException("ids: must be an array of drone ids");
    }
    Set<DroneId> ids = new HashSet<>();
    for (JsonNode id : message.path("ids")) {
      if (!id.isIntegralNumber() || !id.canConvertToLong() || id.asLong() < 1) {
        throw new IllegalArgumentException("ids: a drone id is a whole number from 1, not " + id);
      }
      ids.add(new DroneId(id.asLong()));
    }
    return ids;
  }

  private void error(String reason) {
    outgoing.text(json.createObjectNode().put("op", "error").put("reason", reason).toString());
  }
}
