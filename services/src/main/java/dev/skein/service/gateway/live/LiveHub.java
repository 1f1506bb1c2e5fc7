package dev.skein.service.gateway.live;

import dev.skein.api.DroneGroups;
import dev.skein.api.Permissions;
import dev.skein.events.CommandEvent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneEvent.LocationUpdated;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Role;
import dev.skein.events.Topic;
import dev.skein.events.TrafficEvent.TrafficObserved;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings events to clients: positions as conflated frames at each client's rate, other aircraft
 * once a second, everything else at once, numbered, and to be resumed after a break. Thread-safe:
 * the hub is the lock.
 */
public final class LiveHub {

  static final int REMEMBERED = 10_000;

  private static final String PLAN = "plan";
  private static final Permissions EVERYTHING = Permissions.everywhere(Role.VIEWER);

  /** Another gateway may have read on by so many records; a token beyond is of another log. */
  static final long MOST_AHEAD = 100_000;

  private final LiveState state;
  private final LiveTraffic traffic = new LiveTraffic();
  private final EventCodec codec;
  private final InstantSource clock;
  private final EventScopes scopes;
  private final JsonMapper json = new JsonMapper();
  private final List<LiveSession> sessions = new CopyOnWriteArrayList<>();
  private final Deque<Told> told = new ArrayDeque<>();

  /** Next offset of each topic and partition, by "topic/partition". */
  private final Map<String, Long> positions = new TreeMap<>();

  /** From where on each topic and partition can be resumed. */
  private final Map<String, Long> resumable = new HashMap<>();

  private final Map<FrameKey, byte[]> columns = new HashMap<>();
  private final Set<DroneId> newsOf = new HashSet<>();
  private long sequence;
  private long newestMillis;

  public LiveHub(LiveState state, EventCodec codec, InstantSource clock, DroneGroups groups) {
    this.state = state;
    this.codec = codec;
    this.clock = clock;
    this.scopes = new EventScopes(groups);
  }

  /**
   * @param drone whom it concerns; null when it is nobody
   */
  private record Told(String place, long offset, String message, @Nullable DroneId drone) {}

  private record FrameKey(
      View box, Set<DroneId> followed, Permissions permissions, long since, long change) {}

  LiveState state() {
    return state;
  }

  /** How many clients there are. */
  public int clients() {
    return sessions.size();
  }

  /**
   * A client has come: it is greeted, told the drones' names, and sent a first frame.
   *
   * @param permissions what of the fleet it may see
   */
  public synchronized LiveSession open(LiveSocket socket, Permissions permissions) {
    LiveSession session = new LiveSession(this, socket, json, seen(permissions));
    session.text(
        json.createObjectNode()
            .put("op", "hello")
            .put("protocol", "fleet.live.v1")
            .put("serverTime", clock.instant().toString())
            .put("token", token())
            .toString());
    session.text(names(session.permissions(), state.list()));
    sessions.add(session);
    session.flush(clock.instant(), false);
    return session;
  }

  /** An event from Kafka: taken into the state, and told to everybody if it is no position. */
  public synchronized void publish(Event<?> event, String topic, int partition, long offset) {
    if (event.data() instanceof TrafficObserved seen) {
      traffic.take(seen, event.timestamp(), clock.instant());
      return;
    }
    String place = topic + "/" + partition;
    resumable.putIfAbsent(place, offset);
    positions.put(place, offset + 1);
    boolean isOnEvents = topic.equals(Topic.DRONE_EVENTS.topicName());
    state
        .apply(event, isOnEvents ? offset : LiveState.ELSEWHERE)
        .ifPresent(id -> {
          newsOf.add(id);
          // A drone's clock that is ahead says nothing of how fresh all this is.
          long reported = Math.min(event.timestamp().toEpochMilli(), clock.millis());
          newestMillis = Math.max(newestMillis, reported);
        });
    switch (event.data()) {
      case LocationUpdated _,
          DroneEvent.LocationBackfilled _,
          DroneEvent.State _,
          DroneEvent.HealthUpdated _ -> {}
      case DroneEvent.Registered registered -> {
        state.find(registered.droneId()).ifPresent(view -> tellNames(List.of(view)));
      }
      default -> tell(event, place, offset);
    }
  }

  /** Sends what each client's rate allows. Called when a poll is done, and by a ticker. */
  public synchronized void flush() {
    Instant now = clock.instant();
    traffic.expire(now);
    for (LiveSession session : sessions) {
      boolean followedHasNews = newsOf.stream().anyMatch(session::follows);
      session.flush(now, followedHasNews);
      session.tellTraffic(now);
    }
    sessions.removeIf(LiveSession::isClosed);
    newsOf.clear();
    columns.clear();
  }

  /** Ends all sessions. */
  public synchronized void close() {
    sessions.forEach(LiveSession::close);
  }

  void remove(LiveSession session) {
    sessions.remove(session);
  }

  /** Tells again what the client has missed since its token; or that something may be missing. */
  void resume(LiveSession session, String token) {
    Map<String, Long> from = parse(token);
    boolean isGap =
        from.isEmpty()
            || !from.entrySet().stream().allMatch(e -> canResume(e.getKey(), e.getValue()));
    if (isGap) {
      session.text("{\"op\":\"gap\"}");
    } else {
      session.resumeFrom(from);
      told.stream()
          .filter(each -> session.hasMissed(each.place, each.offset))
          .filter(each -> scopes.mayHear(session.permissions(), each.drone))
          .forEach(each -> session.text(each.message));
    }
    session.snapshot();
    flush();
  }

  /** A frame of what has changed since; its columns are built once for all who look at the same. */
  ByteBuffer frame(
      View view,
      Set<DroneId> followed,
      Permissions permissions,
      long since,
      long number,
      boolean isKey) {
    FrameKey key = new FrameKey(view.box(), followed, permissions, since, state.change());
    byte[] shared = columns.computeIfAbsent(key, k -> columns(k, view));
    return LiveFrame.frame(shared, number, isKey, total(permissions), newestMillis);
  }

  /** The number of the newest change among those who are no drones of ours. */
  long trafficChange() {
    return traffic.change();
  }

  /** What has changed since among those who are no drones of ours. */
  Optional<String> traffic(long since, View view, Permissions permissions) {
    return traffic.message(since, view, drone -> scopes.mayHear(permissions, drone));
  }

  private int total(Permissions permissions) {
    return permissions.isForAllGroups()
        ? state.size()
        : (int) state.list().stream().filter(view -> mayHear(permissions, view)).count();
  }

  private boolean mayHear(Permissions permissions, DroneView view) {
    return scopes.mayHear(permissions, view.droneId());
  }

  /** By what is seen alone, so that all who see the same share frames. */
  private static Permissions seen(Permissions permissions) {
    Map<String, Role> groups = new HashMap<>();
    permissions.groups().keySet().forEach(group -> groups.put(group, Role.VIEWER));
    return new Permissions(Role.VIEWER, groups);
  }

  private byte[] columns(FrameKey key, View view) {
    List<DroneView> drones = new ArrayList<>();
    for (LiveState.Entry entry : state.entries()) {
      boolean isWanted =
          view.contains(entry.view()) || key.followed.contains(entry.view().droneId());
      if (entry.change() > key.since && isWanted && mayHear(key.permissions, entry.view())) {
        drones.add(entry.view());
      }
    }
    return LiveFrame.columns(drones);
  }

  private void tell(Event<?> event, String place, long offset) {
    String json = new String(codec.encode(withoutPlan(event)), StandardCharsets.UTF_8);
    long number = ++sequence;
    String message = message(number, token(), json);
    DroneId drone = scopes.droneOf(event.data());
    told.addLast(new Told(place, offset, message, drone));
    if (told.size() > REMEMBERED) {
      Told gone = told.removeFirst();
      resumable.merge(gone.place, gone.offset + 1, Math::max);
    }
    for (LiveSession session : sessions) {
      if (!scopes.mayHear(session.permissions(), drone)) {
        continue;
      }
      boolean isAhead = session.isAheadOf(positions);
      session.tell(
          place, offset, isAhead ? message(number, token(session.seen(positions)), json) : message);
    }
  }

  /** Plans are long, and all clients would be sent them: the order by itself has its own. */
  private static Event<?> withoutPlan(Event<?> event) {
    return switch (event.data()) {
      case CommandEvent.Requested asked when asked.parameters().containsKey(PLAN) ->
          with(
              event,
              new CommandEvent.Requested(
                  asked.commandId(),
                  asked.droneId(),
                  asked.command(),
                  withoutPlan(asked.parameters()),
                  asked.expiresAt(),
                  asked.requestedBy(),
                  asked.onBehalfOf()));
      case CommandEvent.Accepted accepted when accepted.parameters().containsKey(PLAN) ->
          with(event, accepted.with(withoutPlan(accepted.parameters())));
      default -> event;
    };
  }

  private static Map<String, Object> withoutPlan(Map<String, Object> parameters) {
    Map<String, Object> others = new HashMap<>(parameters);
    others.remove(PLAN);
    return others;
  }

  private static Event<?> with(Event<?> event, CommandEvent data) {
    return new Event<>(event.id(), event.source(), event.timestamp(), data, event.unknown());
  }

  private static String message(long number, String token, String event) {
    return "{\"op\":\"event\",\"seq\":%d,\"token\":\"%s\",\"event\":%s}"
        .formatted(number, token, event);
  }

  private void tellNames(List<DroneView> views) {
    String whole = names(EVERYTHING, views);
    for (LiveSession session : sessions) {
      Permissions permissions = session.permissions();
      session.text(permissions.isForAllGroups() ? whole : names(permissions, views));
    }
  }

  private String names(Permissions permissions, List<DroneView> views) {
    ObjectNode message = json.createObjectNode().put("op", "drones");
    ArrayNode drones = message.putArray("drones");
    for (DroneView view : views) {
      if (!mayHear(permissions, view)) {
        continue;
      }
      drones.addObject().put("id", view.droneId().value()).put("name", view.name());
    }
    return message.toString();
  }

  /** Kafka offsets as text, so that any gateway understands them. */
  private String token() {
    return token(positions);
  }

  private static String token(Map<String, Long> offsets) {
    StringBuilder token = new StringBuilder();
    offsets.forEach((place, next) ->
        token.append(token.isEmpty() ? "" : ",").append(place).append('=').append(next));
    return token.toString();
  }

  private boolean canResume(String place, long next) {
    return isKnown(place)
        && next >= resumable.getOrDefault(place, 0L)
        && next <= positions.getOrDefault(place, next) + MOST_AHEAD;
  }

  /** Whether a place is a partition of a topic that there is. */
  private static boolean isKnown(String place) {
    return place.matches("[a-z-]+/\\d+")
        && Topic.find(place.substring(0, place.indexOf('/'))).isPresent();
  }

  private static Map<String, Long> parse(String token) {
    Map<String, Long> positions = new HashMap<>();
    for (String part : token.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0 && part.substring(equals + 1).matches("\\d{1,18}")) {
        positions.put(part.substring(0, equals), Long.parseLong(part.substring(equals + 1)));
      } else if (!part.isEmpty()) {
        throw new IllegalArgumentException("token: must be one that was told");
      }
    }
    return positions;
  }
}
