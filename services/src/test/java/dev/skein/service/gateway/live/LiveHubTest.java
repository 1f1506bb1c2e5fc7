package dev.skein.service.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.DroneGroups;
import dev.skein.api.Permissions;
import dev.skein.events.AlertEvent;
import dev.skein.events.AlertId;
import dev.skein.events.AlertLevel;
import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.CommandEvent.Requested;
import dev.skein.events.CommandEvent.Sent;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.EventData;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.Role;
import dev.skein.events.VehicleAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveHubTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Permissions EVERYTHING = Permissions.everywhere(Role.VIEWER);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long offset;
  private final LiveState state = new LiveState();
  private final DroneGroups groups = new DroneGroups();
  private final LiveHub hub = new LiveHub(state, new EventCodec(), () -> now, groups);

  private static final class Client implements LiveSocket {
    final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    final CountDownLatch gate = new CountDownLatch(1);
    volatile boolean stuck;
    volatile int closeCode;

    @Override
    public void sendText(String text) {
      waitIfStuck();
      received.add(text);
    }

    @Override
    public void sendBinary(ByteBuffer bytes) {
      waitIfStuck();
      received.add(bytes);
    }

    @Override
    public void ping() {
      received.add("ping");
    }

    @Override
    public void close(int code, String reason) {
      closeCode = code;
      received.add("closed " + code);
    }

    private void waitIfStuck() {
      try {
        if (stuck) {
          gate.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    JsonNode text(String op) throws InterruptedException {
      while (true) {
        Object message = received.poll(5, TimeUnit.SECONDS);
        assertThat(message).as(op).isNotNull();
        if (message instanceof String text && text.startsWith("{\"op\":\"" + op + "\"")) {
          return JSON.readTree(text);
        }
      }
    }

    ByteBuffer frame() throws InterruptedException {
      while (true) {
        Object message = received.poll(5, TimeUnit.SECONDS);
        assertThat(message).as("a frame").isNotNull();
        if (message instanceof ByteBuffer bytes) {
          return bytes.order(ByteOrder.LITTLE_ENDIAN);
        }
      }
    }

    boolean isQuiet() throws InterruptedException {
      return received.poll(100, TimeUnit.MILLISECONDS) == null;
    }
  }

  @Test
  void anAcknowledgementIsAnAnswerOnce() throws Exception {
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);
    assertThat(session.receive("{\"op\":\"view\",\"bbox\":[0,0,1,1]}")).isFalse();
    int number = client.frame().getInt(4);

    String acknowledgement = "{\"op\":\"ack\",\"n\":" + number + "}";
    assertThat(session.receive(acknowledgement)).isTrue();
    assertThat(session.receive(acknowledgement)).isFalse();
    assertThat(session.receive("{\"op\":\"ack\",\"n\":99}")).isFalse();
  }

  /** Who is limited to a fleet group sees, counts and hears of its drones alone. */
  @Test
  void aClientOfAGroupIsToldOfItsDronesAlone() throws Exception {
    for (long id = 1; id <= 3; id++) {
      String group = id == 1 ? "north" : id == 2 ? "south" : null;
      DroneEvent.Updated entry =
          new DroneEvent.Updated(
              new DroneId(id),
              "Drone " + id,
              VehicleAddress.mavlink("mavlink", id, 1),
              null,
              null,
              2,
              null,
              group,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null);
      groups.apply(entry);
      publish(entry);
    }
    Client north = new Client();
    Client all = new Client();
    hub.open(north, new Permissions(Role.OPERATOR, Map.of("north", Role.OPERATOR)));
    hub.open(all, EVERYTHING);

    assertThat(north.text("drones").get("drones").toString())
        .isEqualTo("[{\"id\":1,\"name\":\"Drone 1\"}]");
    assertThat(north.frame().getInt(16)).as("in all").isEqualTo(1);
    assertThat(all.frame().getInt(16)).as("in all").isEqualTo(3);
    for (long id = 3; id >= 1; id--) {
      publish(
          new AlertEvent.Created(
              new AlertId(id), "zone_entered", AlertLevel.WARNING, "", new DroneId(id), null, "z"));
    }
    publish(new AlertEvent.Resolved(new AlertId(2), "left"));
    publish(new AlertEvent.Resolved(new AlertId(1), "left"));

    assertThat(north.text("event").at("/event/data/alert_id").asLong()).isEqualTo(1);
    JsonNode last = north.text("event");
    assertThat(last.at("/event/type").asString()).isEqualTo("alert.resolved");
    assertThat(last.at("/event/data/alert_id").asLong()).isEqualTo(1);
    assertThat(all.text("event").at("/event/data/alert_id").asLong()).isEqualTo(3);
  }

  @Test
  void theStagesOfAnOrderAreToldButNotItsPlan() throws Exception {
    Client client = new Client();
    hub.open(client, EVERYTHING);
    DroneId drone = new DroneId(1);
    Map<String, Object> parameters = Map.of("task_id", 12, "plan", Map.of("mission", List.of()));

    publish(new Requested("c", drone, "upload_mission", parameters, now, "task:12"));
    publish(new Accepted("c", drone, "upload_mission", parameters, now, "links@a", 7, 1));
    publish(new Sent("c", drone, "links@a", 7, 1));

    for (String type : List.of("command.requested", "command.accepted")) {
      JsonNode event = client.text("event").get("event");
      assertThat(event.get("type").asString()).isEqualTo(type);
      assertThat(event.at("/data/command_id").asString()).isEqualTo("c");
      assertThat(event.at("/data/parameters").toString()).isEqualTo("{\"task_id\":12}");
    }
    assertThat(client.text("event").at("/event/type").asString()).isEqualTo("command.sent");
  }

  private void publish(EventData data) {
    hub.publish(Event.of("e" + offset, "test", now, data), "alert-events", 0, offset++);
  }

  @Test
  void aClientIsGreetedThenSentASnapshotThenNewsOnly() throws Exception {
    report(1, 47, 8);
    report(2, 47.1, 8);
    Client client = new Client();
    hub.open(client, EVERYTHING);

    assertThat(client.text("hello").get("protocol").asString()).isEqualTo("fleet.live.v1");
    assertThat(client.text("drones").get("drones").size()).isEqualTo(2);
    ByteBuffer first = client.frame();
    assertThat(first.getInt(8)).isEqualTo(LiveFrame.KEY);
    assertThat(ids(first)).containsExactlyInAnyOrder(1, 2);

    report(2, 47.2, 8);
    pass(Duration.ofSeconds(1));
    assertThat(ids(client.frame())).containsExactly(2);
  }

  @Test
  void positionsAreNeverQueuedAndWhatIsSkippedComesAsAKeyFrame() throws Exception {
    report(1, 47, 8);
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);
    assertThat(number(client.frame())).isEqualTo(1);
    report(1, 47.1, 8);
    pass(Duration.ofSeconds(1));
    assertThat(number(client.frame())).isEqualTo(2);

    for (int i = 0; i < 50; i++) {
      report(1, 47.2 + i / 1000.0, 8);
      pass(Duration.ofSeconds(1));
    }
    assertThat(client.isQuiet()).isTrue();
    session.receive("{\"op\":\"ack\",\"n\":2}");

    ByteBuffer next = client.frame();
    assertThat(number(next)).isEqualTo(3);
    assertThat(next.getInt(8)).isEqualTo(LiveFrame.KEY);
    assertThat(next.getInt(LiveFrame.HEADER + 4)).isEqualTo(472_490_000);
  }

  @Test
  void statusesReachEveryClientAtOnceWhateverItsRateOrView() throws Exception {
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);
    session.receive("{\"op\":\"view\",\"bbox\":[0,0,1,1],\"rateHz\":0.1}");

    status(7, DroneStatus.IDLE, DroneStatus.FLYING);

    JsonNode told = client.text("event");
    assertThat(told.get("seq").asLong()).isEqualTo(1);
    assertThat(told.get("event").get("type").asString()).isEqualTo("drone.status.changed");
  }

  @Test
  void afterABreakTheClientResumesWithNoGapAndNoDouble() throws Exception {
    Client before = new Client();
    hub.open(before, EVERYTHING);
    status(1, DroneStatus.IDLE, DroneStatus.FLYING);
    String token = before.text("event").get("token").asString();
    status(1, DroneStatus.FLYING, DroneStatus.RETURNING);
    status(2, DroneStatus.IDLE, DroneStatus.FLYING);

    Client after = new Client();
    hub.open(after, EVERYTHING).receive("{\"op\":\"resume\",\"token\":\"" + token + "\"}");

    assertThat(after.text("event").get("seq").asLong()).isEqualTo(2);
    assertThat(after.text("event").get("seq").asLong()).isEqualTo(3);
  }

  /** Rule 5: a token holds on any gateway, also on one that has not read as far. */
  @Test
  void aGatewayThatIsBehindDoesNotTellAgainWhatAnotherHasTold() throws Exception {
    offset = 95;
    status(1, DroneStatus.IDLE, DroneStatus.FLYING);
    Client client = new Client();
    hub.open(client, EVERYTHING).receive("{\"op\":\"resume\",\"token\":\"drone-events/0=98\"}");

    for (int i = 0; i < 4; i++) {
      status(1, DroneStatus.FLYING, DroneStatus.LANDING);
    }

    JsonNode first = client.text("event");
    assertThat(first.get("event").get("id").asString()).isEqualTo("e98");
    assertThat(first.get("token").asString()).isEqualTo("drone-events/0=99");
    assertThat(client.text("event").get("event").get("id").asString()).isEqualTo("e99");
  }

  @Test
  void whatCameBeforeTheTokenDidIsNotToldTwice() throws Exception {
    status(1, DroneStatus.IDLE, DroneStatus.FLYING);
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);
    status(1, DroneStatus.FLYING, DroneStatus.LANDING);
    session.receive("{\"op\":\"resume\",\"token\":\"drone-events/0=0\"}");

    assertThat(client.text("event").get("event").get("id").asString()).isEqualTo("e1");
    assertThat(client.text("event").get("event").get("id").asString()).isEqualTo("e0");
    hub.flush();
    status(1, DroneStatus.LANDING, DroneStatus.IDLE);
    assertThat(client.text("event").get("event").get("id").asString()).isEqualTo("e2");
  }

  @Test
  void aTokenFromTooLongAgoIsToldAsAGap() throws Exception {
    offset = 1_000;
    status(1, DroneStatus.IDLE, DroneStatus.FLYING);
    Client client = new Client();
    hub.open(client, EVERYTHING).receive("{\"op\":\"resume\",\"token\":\"drone-events/0=5\"}");

    assertThat(client.text("gap")).isNotNull();
  }

  /** Otherwise nothing would be told until this log is as long. */
  @Test
  void aTokenOfAnotherLogIsToldAsAGap() throws Exception {
    status(1, DroneStatus.IDLE, DroneStatus.FLYING);
    Client client = new Client();
    hub.open(client, EVERYTHING).receive("{\"op\":\"resume\",\"token\":\"drone-events/0=900000\"}");
    status(1, DroneStatus.FLYING, DroneStatus.LANDING);

    assertThat(client.text("gap")).isNotNull();
    assertThat(client.text("event").get("event").get("id").asString()).isEqualTo("e1");
  }

  @Test
  void badMessagesAreAnsweredAndTheSocketStaysOpen() throws Exception {
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);
    for (String bad :
        List.of(
            "not json",
            "{}",
            "{\"op\":\"fly\"}",
            "{\"op\":\"ack\",\"n\":99}",
            "{\"op\":\"view\",\"bbox\":[1,2]}",
            "{\"op\":\"view\",\"bbox\":[0,\"x\",1,1]}",
            "{\"op\":\"follow\",\"ids\":[0]}")) {
      session.receive(bad);
      assertThat(client.text("error").get("reason").asString()).as(bad).isNotBlank();
    }
    assertThat(client.closeCode).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'op':'view','bbox':[0,'x',1,1] | bbox: must be numbers, not \"x\"",
        "'op':'view','bbox':['0',0,1,1] | bbox: must be numbers, not \"0\"",
        "'op':'view','bbox':[0,0,1] | bbox: must be [west, south, east, north]",
        "'op':'view' | bbox: must be [west, south, east, north]",
        "'op':'view','bbox':[0,-91,1,1] | bbox: longitudes are -180 to 180 and latitudes -90 to 90,"
            + " not -91.0",
        "'op':'view','bbox':[0,0,181,1] | bbox: longitudes are -180 to 180 and latitudes -90 to 90,"
            + " not 181.0",
        "'op':'view','bbox':[0,2,1,1] | bbox: south must not be above north",
        "'op':'view','bbox':[0,0,1,1],'rateHz':'fast' | rateHz: must be a number, not \"fast\"",
        "'op':'follow','ids':['x'] | ids: a drone id is a whole number from 1, not \"x\"",
        "'op':'follow','ids':[1.5] | ids: a drone id is a whole number from 1, not 1.5",
        "'op':'follow','ids':[0] | ids: a drone id is a whole number from 1, not 0",
        "'op':'follow' | ids: must be an array of drone ids",
        "'op':'ack','n':'1' | n: no such frame",
        "'op':'resume','token':7 | token: must be one that was told",
        "'op':'view','bbox':{'w':0} | bbox: must be an array of numbers",
        "'op':'resume','token':'nonsense' | token: must be one that was told",
        "'op':'dance' | op: must be view, follow, ack or resume",
      },
      quoteCharacter = '`')
  void theFieldAtFaultIsNamed(String message, String reason) throws Exception {
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);

    session.receive("{" + message.replace('\'', '"') + "}");

    assertThat(client.text("error").get("reason").asString()).isEqualTo(reason);
  }

  @Test
  void aClientThatTakesNothingIsClosedAndTheOthersAreNotHeldUp() throws Exception {
    Client stuck = new Client();
    Client other = new Client();
    stuck.stuck = true;
    hub.open(stuck, EVERYTHING);
    hub.open(other, EVERYTHING);
    for (int i = 0; i <= Outgoing.MOST_MESSAGES + 10; i++) {
      status(1, DroneStatus.IDLE, DroneStatus.FLYING);
    }
    hub.flush();

    assertThat(hub.clients()).isLessThanOrEqualTo(2);
    long seen = 0;
    while (seen <= 1_000) {
      seen = other.text("event").get("seq").asLong();
    }
    stuck.gate.countDown();
    Object last = null;
    for (Object next = ""; next != null; next = stuck.received.poll(2, TimeUnit.SECONDS)) {
      last = next;
    }
    assertThat(last).isEqualTo("closed " + Outgoing.TOO_SLOW);
  }

  @Test
  void whateverIsSkippedTheClientsPictureBecomesTheServers() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Client client = new Client();
    LiveSession session = hub.open(client, EVERYTHING);
    Map<Integer, Integer> picture = new HashMap<>();
    long sent = 0;
    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(3)) {
        case 0 -> report(1 + random.nextInt(20), random.nextInt(80), 8);
        case 1 -> pass(Duration.ofMillis(random.nextInt(1_500)));
        default -> session.receive("{\"op\":\"ack\",\"n\":" + sent + "}");
      }
      sent = drain(client, picture, sent);
    }
    for (int i = 0; i < 3; i++) {
      session.receive("{\"op\":\"ack\",\"n\":" + sent + "}");
      pass(Duration.ofSeconds(10));
      Thread.sleep(50);
      sent = drain(client, picture, sent);
    }

    Map<Integer, Integer> truth = new HashMap<>();
    for (DroneView drone : state.list()) {
      truth.put((int) drone.droneId().value(), (int) Math.round(drone.location().latitude() * 1e7));
    }
    assertThat(picture).as("seed %d", seed).isEqualTo(truth);
  }

  private static long drain(Client client, Map<Integer, Integer> picture, long sent) {
    long newest = sent;
    for (Object m = client.received.poll(); m != null; m = client.received.poll()) {
      if (m instanceof ByteBuffer bytes) {
        ByteBuffer frame = bytes.order(ByteOrder.LITTLE_ENDIAN);
        newest = number(frame);
        List<Integer> ids = ids(frame);
        for (int i = 0; i < ids.size(); i++) {
          picture.put(ids.get(i), frame.getInt(LiveFrame.HEADER + (ids.size() + i) * 4));
        }
      }
    }
    return newest;
  }

  private void pass(Duration time) {
    now = now.plus(time);
    hub.flush();
  }

  private static int number(ByteBuffer frame) {
    return frame.getInt(4);
  }

  private static List<Integer> ids(ByteBuffer frame) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < frame.getInt(12); i++) {
      ids.add(frame.getInt(LiveFrame.HEADER + i * 4));
    }
    return ids;
  }

  private void report(long drone, double latitude, double longitude) {
    DroneEvent.LocationUpdated data =
        new DroneEvent.LocationUpdated(
            new DroneId(drone),
            new Location(latitude, longitude, 500.0),
            Fix.FIX_3D,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            DroneStatus.FLYING,
            true,
            null,
            null,
            null);
    hub.publish(Event.of("e" + offset, "test", now, data), "drone-events", 0, offset++);
  }

  private void status(long drone, DroneStatus from, DroneStatus to) {
    DroneEvent data = new DroneEvent.StatusChanged(new DroneId(drone), from, to, null, null);
    hub.publish(Event.of("e" + offset, "test", now, data), "drone-events", 0, offset++);
  }
}
