package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.api.Permissions;
import dev.skein.app.RestClient.Answer;
import dev.skein.bus.Publisher;
import dev.skein.bus.jdbc.ServiceStore;
import dev.skein.events.CommandEvent;
import dev.skein.events.Decoded;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.DroneStatus;
import dev.skein.events.Event;
import dev.skein.events.EventCodec;
import dev.skein.events.Fix;
import dev.skein.events.Location;
import dev.skein.events.Role;
import dev.skein.events.Topic;
import dev.skein.events.UserId;
import dev.skein.service.users.Users;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The registry by REST, and an order that is taken back, or that the link was killed over. */
class RegistryTest {

  private static final int RETURN = 20;
  private static final int LAND = 21;
  private static final int ARM = 400;

  @TempDir static Path directory;
  private static RunningProduct skein;
  private static OrderedVehicle vehicle;
  private static long drone;

  @BeforeAll
  static void start() throws Exception {
    skein = RunningProduct.start(directory);
    vehicle = new OrderedVehicle(skein.mavlink());
    RunningProduct.await(
        "a drone that is here",
        () ->
            skein
                .read("/api/v1/drones")
                .get("items")
                .valueStream()
                .anyMatch(each -> each.get("connected").asBoolean()));
    drone = skein.get("/api/v1/drones").get("items").get(0).get("drone_id").asLong();
    RunningProduct.await(
        "its state", () -> skein.read(path("/status")).get("connected").asBoolean());
  }

  @AfterAll
  static void stop() {
    vehicle.close();
    skein.close();
  }

  @Test
  void entriesComeInTheOrderThatIsAskedFor() throws Exception {
    try (OrderedVehicle _ = new OrderedVehicle(skein.mavlink(), 231)) {
      RunningProduct.await("a second entry", () -> listed("drone_id").size() == 2);
      List<String> ids = listed("drone_id");
      assertThat(ids.getFirst()).isEqualTo("" + drone);
      for (String field : List.of("drone_id", "name", "flight_hours")) {
        assertThat(listed("-" + field)).as(field).isEqualTo(listed(field).reversed());
      }
    }
  }

  private static List<String> listed(String sort) {
    return skein
        .read("/api/v1/registry?sort=" + sort)
        .get("items")
        .valueStream()
        .map(entry -> entry.get("drone_id").asString())
        .toList();
  }

  @Test
  void anEntryIsChangedUnderItsVersionAndToldToAll() throws Exception {
    HttpResponse<String> read = send("GET", entry(), null, "");
    String etag = read.headers().firstValue("ETag").orElseThrow();
    String change =
        """
        {"name":"Kite","serial":"K-17","group":"north","capabilities":["camera","winch"],
        "home_latitude":47.1,"home_longitude":8.1,"video_url":"rtsp://kite/stream"}
        """;
    assertThat(send("PATCH", entry(), null, change).statusCode()).isEqualTo(428);
    assertThat(send("PATCH", entry(), "\"99\"", change).statusCode()).isEqualTo(412);
    HttpResponse<String> changed = send("PATCH", entry(), etag, change);
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    JsonNode entry = RunningProduct.JSON.readTree(changed.body());
    assertThat(entry.get("serial").asString()).isEqualTo("K-17");
    assertThat(changed.headers().firstValue("ETag"))
        .hasValue("\"" + entry.get("version").asLong() + "\"");
    assertThat(send("PATCH", entry(), etag, "{\"name\":\"Late\"}").statusCode()).isEqualTo(412);
    RunningProduct.await(
        "the gateway's name",
        () -> skein.read("/api/v1/drones/" + drone).get("name").asString().equals("Kite"));
    assertThat(skein.get("/api/v1/registry?group=north").get("total").asInt()).isEqualTo(1);
    assertThat(skein.get("/api/v1/registry?group=south").get("total").asInt()).isZero();

    bad("name: must not be blank", "{\"name\":\" \"}");
    bad("min_battery: must be 0 to 100", "{\"min_battery\":101}");
    bad("max_altitude: must be 1 to 20000", "{\"max_altitude\":0}");
    bad("max_distance: must be a number", "{\"max_distance\":\"far\"}");
    bad("home_latitude: goes with home_longitude", "{\"home_latitude\":1}");
    bad("video_url: must be", "{\"video_url\":\"javascript:alert(1)\"}");
    bad("capabilities: must be a list", "{\"capabilities\":\"camera\"}");
    bad("version: cannot be changed", "{\"version\":7}");
    bad("life_cycle: must be", "{\"life_cycle\":\"new\"}");
  }

  /** What was told without them, by a version that did not tell of them. */
  @Test
  void theMigrationsTellOfCapabilitiesAndOfMaintenance() throws Exception {
    String change =
        """
        {"capabilities":["camera","winch"],"home_latitude":47.1,"home_longitude":8.1,
        "max_distance":900000,"maintenance_due_on":"2099-01-01"}
        """;
    send("PATCH", entry(), "*", change);
    JsonNode entry = skein.get(entry());
    DroneEvent.Updated capabilities = migrated("V10__capabilities_told");
    assertThat(capabilities.capabilities()).containsExactly("camera", "winch");
    assertThat(capabilities.name()).isEqualTo(entry.get("name").asString());
    assertThat(capabilities.home()).isEqualTo(new Location(47.1, 8.1, null));
    assertThat(capabilities.version()).isEqualTo(entry.get("version").asLong() + 1);
    DroneEvent.Updated maintenance = migrated("V12__maintenance_told");
    assertThat(maintenance.capabilities()).containsExactly("camera", "winch");
    assertThat(maintenance.maxDistance()).isEqualTo(900_000);
    assertThat(maintenance.maintenanceDue()).isFalse();
    assertThat(maintenance.maintenanceDueAt()).isEqualTo(Instant.parse("2099-01-01T00:00:00Z"));
    assertThat(maintenance.version()).isEqualTo(entry.get("version").asLong() + 1);
  }

  /** What a migration that is run now tells of the drone; nothing of it is kept. */
  private static DroneEvent.Updated migrated(String migration) throws Exception {
    String sql;
    try (InputStream file =
        ServiceStore.class.getResourceAsStream("/db/drones/%s.sql".formatted(migration))) {
      sql = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Connection connection =
        skein.product().bean("dronesStore", ServiceStore.class).dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement migrate = connection.prepareStatement(sql);
          PreparedStatement told =
              connection.prepareStatement(
                  "select value from outbox where key = ? and topic = 'drone-registry'"
                      + " order by id desc limit 1")) {
        migrate.executeUpdate();
        told.setString(1, "" + drone);
        try (ResultSet row = told.executeQuery()) {
          row.next();
          return (DroneEvent.Updated)
              ((Decoded.Accepted) new EventCodec().decode(row.getBytes(1))).event().data();
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  @Test
  void whatIsExportedCanBeImported() throws Exception {
    HttpResponse<String> csv = send("GET", "/api/v1/registry/export", null, "");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.body()).startsWith("drone_id,version,name,serial,");
    assertThat(importCsv(csv.body()).statusCode()).isEqualTo(200);

    HttpResponse<String> changed =
        importCsv("drone_id,notes,capabilities\r\n" + drone + ",\"a, \"\"b\"\"\",x;y\r\n");
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    JsonNode entry = skein.get(entry());
    assertThat(entry.get("notes").asString()).isEqualTo("a, \"b\"");
    assertThat(entry.get("capabilities").valueStream().map(JsonNode::asString).toList())
        .isEqualTo(List.of("x", "y"));

    String limits = "drone_id,max_altitude,max_distance\r\n" + drone + ",120,1500.5\r\n";
    assertThat(importCsv(limits).body()).isEqualTo("{\"changed\":1}");
    assertThat(send("GET", "/api/v1/registry/export", null, "").body())
        .contains("min_battery,max_altitude,max_distance,", ",120.0,1500.5,");
    assertThat(importCsv("drone_id,max_altitude,max_distance\n" + drone + ",,\n").statusCode())
        .isEqualTo(200);
    assertThat(skein.get(entry()).has("max_altitude")).isFalse();

    HttpResponse<String> half =
        importCsv("drone_id,notes,min_battery\n" + drone + ",other,30\n99,x,many\n");
    assertThat(half.statusCode()).isEqualTo(422);
    assertThat(half.body()).contains("line 3: min_battery: must be a number");
    HttpResponse<String> unknown = importCsv("drone_id,notes\n" + drone + ",other\n99,x\n");
    assertThat(unknown.statusCode()).isEqualTo(422);
    assertThat(unknown.body()).contains("drone 99: there is none");
    assertThat(importCsv("drone_id,colour\n1,red\n").body()).contains("colour: is not known");
    assertThat(skein.get(entry()).get("notes").asString()).isEqualTo("a, \"b\"");
  }

  @Test
  void anImportChangesTheVersionThatWasSeenAndNothingThatIsSo() throws Exception {
    send("PATCH", entry(), "*", "{\"notes\":\"seen\"}");
    String exported = send("GET", "/api/v1/registry/export", null, "").body();
    assertThat(importCsv(exported).body()).isEqualTo("{\"changed\":0}");
    String edited = exported.replace("seen", "edited");
    assertThat(importCsv(edited).body()).isEqualTo("{\"changed\":1}");
    assertThat(importCsv(edited).body()).isEqualTo("{\"changed\":0}");

    HttpResponse<String> stale = importCsv(exported.replace("seen", "again"));
    assertThat(stale.statusCode()).isEqualTo(422);
    assertThat(stale.body())
        .contains("drone %d: version: somebody has changed it meanwhile".formatted(drone));
    assertThat(skein.get(entry()).get("notes").asString()).isEqualTo("edited");

    assertThat(importCsv("drone_id,notes,notes\n" + drone + ",a,b\n").body())
        .contains("line 1: notes: stands there twice");
    assertThat(importCsv("drone_id,version\n" + drone + ",new\n").body())
        .contains("line 2: version: must be a whole number");
  }

  @Test
  void whatASpreadsheetWouldRunIsMadeTextAndComesBack() throws Exception {
    String notes = "=HYPERLINK(\\\"http://x\\\")";
    send("PATCH", entry(), "*", "{\"notes\":\"%s\"}".formatted(notes));
    String exported = send("GET", "/api/v1/registry/export", null, "").body();
    assertThat(exported).contains("\"'=HYPERLINK(");
    assertThat(importCsv(exported).body()).isEqualTo("{\"changed\":0}");
    assertThat(importCsv("drone_id,notes\n" + drone + ",''-1\n").statusCode()).isEqualTo(200);
    assertThat(skein.get(entry()).get("notes").asString()).isEqualTo("'-1");
  }

  @Test
  void whoIsLimitedToGroupsOrdersAndChangesTheirDronesAlone() throws Exception {
    String group =
        RunningProduct.JSON
            .readTree(send("PATCH", entry(), "*", "{\"group\":\"east\"}").body())
            .get("group")
            .asString();
    assertThat(group).isEqualTo("east");
    RestClient east = client(Map.of("east", Role.OPERATOR));
    RestClient onlySees = client(Map.of("east", Role.VIEWER, "west", Role.OPERATOR));
    RestClient west = client(Map.of("west", Role.OPERATOR));
    RunningProduct.await("the group is known", () -> east.get(path("/commands")).status() == 200);

    assertThat(send("DELETE", path("/lease"), null, "").statusCode()).isEqualTo(200);
    String arm = "{\"command\":\"arm\"}";
    east.call("POST", path("/commands?dry_run=true"), arm).expect(200);
    east.call("PUT", path("/lease"), "{}").expect(200);
    east.call("DELETE", path("/lease"), null).expect(200);
    east.call("PATCH", entry(), "{\"group\":\"west\"}", "If-Match", "*").expect(403);
    east.call("PATCH", entry(), "{\"notes\":\"ours\"}", "If-Match", "*").expect(200);
    assertThat(east.get("/api/v1/registry").body().get("total").asInt()).isEqualTo(1);
    east.get("/api/v1/registry/batteries").expect(403);

    onlySees.get(path("/status")).expect(200);
    onlySees.get(path("/lease")).expect(200);
    onlySees.call("POST", path("/commands"), arm).expect(403);
    onlySees.call("PUT", path("/lease"), "{}").expect(403);
    onlySees.call("PATCH", entry(), "{\"notes\":\"x\"}", "If-Match", "*").expect(403);

    for (String read : List.of(path("/status"), path("/lease"), path("/commands"), entry())) {
      west.get(read).expect(404);
    }
    west.call("POST", path("/commands"), arm).expect(404);
    west.call("PUT", path("/lease"), "{}").expect(404);
    west.call("PATCH", entry(), "{\"notes\":\"x\"}", "If-Match", "*").expect(404);
    assertThat(west.get("/api/v1/registry").body().get("total").asInt()).isZero();
    assertThat(west.get("/api/v1/registry/export").whole().body().lines()).hasSize(1);
    assertThat(west.get("/api/v1/commands").body().get("total").asInt()).isZero();
    west.call("POST", "/api/v1/commands", "{\"command\":\"arm\",\"group\":\"east\"}").expect(403);
    Answer refused =
        west.call(
                "POST",
                "/api/v1/commands",
                "{\"command\":\"arm\",\"drone_ids\":[%d]}".formatted(drone))
            .expect(409);
    assertThat(refused.body().at("/refused/0/reason").asString())
        .isEqualTo("There is no drone " + drone);
    RunningProduct.await(
        "the trail",
        () ->
            skein
                .read("/api/v1/audit?action=lease.taken")
                .get("items")
                .valueStream()
                .anyMatch(entry -> entry.get("actor").asString().equals("somebody")));
  }

  private static RestClient client(Map<String, Role> groups) {
    Instant now = Instant.now();
    Users.Login login =
        new Users.Login(
            new UserId(1_000),
            "somebody",
            new Permissions(Role.OPERATOR, groups),
            false,
            1,
            "some session",
            "",
            now);
    return new RestClient(
        skein.url(""),
        skein.product().bean(OwnTokens.class).make(login, now, now.plusSeconds(3600)));
  }

  @Test
  void packsAreInDronesOrOnTheShelf() throws Exception {
    String pack = "/api/v1/registry/batteries/P-1";
    // Of its own, since who flies makes cycles.
    long parked =
        id(
            "insert into drones (name, link, system_id, component_id, vehicle)"
                + " values ('parked', 'test', 2, 1, '') returning id");
    String entry = "/api/v1/registry/" + parked;
    String body = "{\"drone_id\":%d,\"capacity_mah\":5200,\"cycles\":12}".formatted(parked);
    HttpResponse<String> first = send("PUT", pack, null, body);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(send("PUT", pack, null, body).statusCode()).isEqualTo(428);
    assertThat(skein.get(entry).get("battery_packs").get(0).get("cycles").asInt()).isEqualTo(12);
    assertThat(send("PUT", pack, "\"1\"", "{\"drone_id\":99}").body())
        .contains("drone_id: there is no drone 99");
    assertThat(send("PUT", pack, "\"1\"", "{\"cycles\":-1}").body())
        .contains("cycles: must be 0 or more");
    assertThat(send("PUT", pack, "\"1\"", "{\"cycles\":13}").statusCode()).isEqualTo(200);
    assertThat(skein.get(entry).get("battery_packs")).isEmpty();
    assertThat(send("DELETE", pack, null, "").statusCode()).isEqualTo(428);
    assertThat(send("DELETE", pack, "\"1\"", "").statusCode()).isEqualTo(412);
    assertThat(send("DELETE", pack, "\"2\"", "").statusCode()).isEqualTo(204);
    String trail = "/api/v1/audit?subject=pack/P-1&sort=id";
    RunningProduct.await("three entries", () -> skein.read(trail).get("total").asInt() == 3);
    assertThat(skein.get(trail).get("items").get(0).get("detail").asString())
        .isEqualTo("in drone %d, cycles 12".formatted(parked));
    assertThat(skein.get(trail).get("items").get(2).get("action").asString())
        .isEqualTo("pack.removed");
    id("delete from drones where id = %d returning id".formatted(parked));
  }

  @Test
  void aPackThatTwoMakeAtTheSameTimeIsOnesAlone() throws Exception {
    CompletableFuture<Integer> other;
    ServiceStore store = skein.product().bean("dronesStore", ServiceStore.class);
    try (Connection connection = store.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      id(
          connection,
          "insert into battery_packs (serial, cycles) values ('P-3', 7) returning cycles");
      other =
          CompletableFuture.supplyAsync(() -> {
            try {
              String path = "/api/v1/registry/batteries/P-3";
              return send("PUT", path, null, "{\"cycles\":1}").statusCode();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      RunningProduct.await(
          "it waits",
          () -> {
            try {
              String waiting =
                  "select count(*) from pg_locks where not granted and locktype = 'transactionid'";
              return id(waiting) > 0;
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      connection.commit();
      connection.setAutoCommit(true);
    }
    assertThat(other.join()).isEqualTo(428);
    assertThat(skein.get("/api/v1/registry/batteries/P-3").get("cycles").asInt()).isEqualTo(7);
    id("delete from battery_packs where serial = 'P-3' returning cycles");
  }

  @Test
  void aLossOfTheLinkEndsNoFlight() throws Exception {
    try (Connection connection =
        skein.product().bean("dronesStore", ServiceStore.class).dataSource().getConnection()) {
      long silent =
          id(
              connection,
              "insert into drones (name, link, system_id, component_id, vehicle)"
                  + " values ('silent', 'test', 1, 1, '') returning id");
      id(
          connection,
          "insert into battery_packs (serial, drone_id) values ('P-2', %d) returning drone_id"
              .formatted(silent));
      String entry = "/api/v1/registry/" + silent;

      tell(silent, DroneStatus.FLYING, "10:00");
      tell(silent, DroneStatus.ERROR, "10:05");
      tell(silent, DroneStatus.OFFLINE, "10:10");
      tell(silent, DroneStatus.RETURNING, "10:20");
      tell(silent, DroneStatus.IDLE, "10:30");
      RunningProduct.await("a flight", () -> cycles(entry) == 1);
      assertThat(skein.get(entry).get("flight_hours").asDouble()).isEqualTo(0.5);

      // It has landed while nobody heard it, nobody knows when.
      tell(silent, DroneStatus.FLYING, "11:00");
      tell(silent, DroneStatus.OFFLINE, "11:06");
      tell(silent, DroneStatus.IDLE, "15:00");
      tell(silent, DroneStatus.OFFLINE, "15:01");
      RunningProduct.await("another", () -> cycles(entry) == 2);
      assertThat(skein.get(entry).get("flight_hours").asDouble()).isEqualTo(0.6);

      id(connection, "delete from battery_packs where serial = 'P-2' returning drone_id");
      id(connection, "delete from drones where id = %d returning id".formatted(silent));
    }
  }

  /** By a flight of half an hour that ends: once, to all who go by it. */
  @Test
  void maintenanceThatAFlightHasMadeDueIsTold() throws Exception {
    long old =
        id(
            "insert into drones (name, link, system_id, component_id, vehicle,"
                + " maintenance_due_hours) values ('old', 'test', 2, 1, '', 0.4) returning id");
    String entry = "/api/v1/registry/" + old;
    RestClient admin = new RestClient(skein.url(""), skein.token());
    String trial =
        """
        {"name":"n","type":"patrol","drone_id":%d,
        "waypoints":[{"latitude":47,"longitude":8,"altitude":20}]}
        """
            .formatted(old);
    long version = skein.get(entry).get("version").asLong();

    tell(old, DroneStatus.FLYING, "10:00");
    tell(old, DroneStatus.IDLE, "10:30");

    RunningProduct.await(
        "who looks after tasks has heard of it",
        () ->
            admin
                .post("/api/v1/tasks?dry_run=true", trial)
                .whole()
                .body()
                .contains("its maintenance is due"));
    assertThat(skein.get(entry).get("version").asLong()).isEqualTo(version + 1);

    tell(old, DroneStatus.FLYING, "11:00");
    tell(old, DroneStatus.IDLE, "11:30");
    RunningProduct.await("a flight", () -> skein.read(entry).get("flight_hours").asDouble() == 1);
    assertThat(skein.get(entry).get("version").asLong()).isEqualTo(version + 1);
    id("delete from drones where id = %d returning id".formatted(old));
  }

  private static int cycles(String entry) {
    return skein.read(entry).at("/battery_packs/0/cycles").asInt();
  }

  private static long id(String sql) throws Exception {
    try (Connection connection =
        skein.product().bean("dronesStore", ServiceStore.class).dataSource().getConnection()) {
      return id(connection, sql);
    }
  }

  private static long id(Connection connection, String sql) throws Exception {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void tell(long of, DroneStatus status, String time) {
    Instant at = Instant.parse("2026-01-01T%s:00Z".formatted(time));
    boolean isHeard = status != DroneStatus.OFFLINE;
    DroneEvent.State state =
        new DroneEvent.State(
            new DroneId(of),
            at,
            isHeard,
            status,
            null,
            Fix.UNKNOWN,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    skein
        .product()
        .bean(Publisher.class)
        .publish(Topic.DRONE_STATE, Event.of("state " + time, "test", at, state))
        .join();
  }

  @Test
  void behindTheEndOfAListItIsAsLongAsBefore() throws Exception {
    for (String list :
        List.of(
            "registry",
            "users",
            "keys",
            "alerts",
            "vehicles",
            "commands",
            "drones",
            "tasks",
            "audit")) {
      String path = "/api/v1/" + list;
      long total = skein.get(path).get("total").asLong();
      JsonNode behind = skein.get(path + "?offset=100000");
      assertThat(behind.get("items")).as(list).isEmpty();
      assertThat(behind.get("total").asLong()).as(list).isGreaterThanOrEqualTo(total);
    }
  }

  @Test
  void whatTheVehicleIsAtItIsAskedToGiveUp() throws Exception {
    vehicle.takeItsTime();
    String id = order("{\"command\":\"land\"}");
    RunningProduct.await("at it", () -> state(id).equals("executing"));
    assertThat(send("DELETE", path("/commands/" + id), null, "").statusCode()).isEqualTo(202);
    RunningProduct.await("given up", () -> state(id).equals("cancelled"));
    assertThat(vehicle.isAskedToGiveUp(LAND)).isTrue();
    assertThat(vehicle.heard(LAND)).isEqualTo(1);
    vehicle.answer();
    assertThat(send("DELETE", path("/commands/" + id), null, "").statusCode()).isEqualTo(409);
  }

  @Test
  void whatTheVehicleHasNotTakenEndsWhenTheDroneIsGivenBack() throws Exception {
    vehicle.takeItsTime();
    String id = order("{\"command\":\"return_to_base\"}");
    RunningProduct.await("at it", () -> state(id).equals("executing"));
    assertThat(send("DELETE", path("/lease"), null, "").statusCode()).isEqualTo(200);
    RunningProduct.await("taken back", () -> state(id).equals("cancelled"));
    assertThat(vehicle.isAskedToGiveUp(RETURN)).isTrue();
    vehicle.answer();
  }

  @Test
  void anOrderWithoutAnAnswerIsUncertainUntilTelemetryOrTheOperatorTells() throws Exception {
    int before = vehicle.heard(ARM);
    vehicle.fallSilent();
    String id = order("{\"command\":\"arm\"}");
    RunningProduct.await("uncertain", () -> state(id).equals("uncertain"));
    assertThat(vehicle.heard(ARM) - before).isEqualTo(3);
    vehicle.beArmed(true);
    RunningProduct.await("seen", () -> state(id).equals("completed"));
    String other = order("{\"command\":\"set_speed\",\"parameters\":{\"speed\":5}}");
    RunningProduct.await("uncertain", () -> state(other).equals("uncertain"));
    HttpResponse<String> bad =
        send("POST", path("/commands/" + other + "/resolve"), null, "{\"outcome\":\"maybe\"}");
    assertThat(bad.statusCode()).isEqualTo(400);
    HttpResponse<String> resolved =
        send(
            "POST",
            path("/commands/" + other + "/resolve"),
            null,
            "{\"outcome\":\"failed\",\"reason\":\"it flew on as before\"}");
    assertThat(resolved.statusCode()).as(resolved.body()).isEqualTo(200);
    assertThat(RunningProduct.JSON.readTree(resolved.body()).get("reason").asString())
        .isEqualTo("admin: it flew on as before");
    vehicle.beArmed(false);
    vehicle.answer();
  }

  @Test
  void whatItsLinkAndTheDronesRoleBothCallUncertainIsSoOnce() throws Exception {
    vehicle.fallSilent();
    String id = order("{\"command\":\"set_speed\",\"parameters\":{\"speed\":6}}");
    RunningProduct.await("uncertain", () -> state(id).equals("uncertain"));
    CommandEvent.Uncertain again = new CommandEvent.Uncertain(id, new DroneId(drone), "silence");
    CommandEvent after = new CommandEvent.Executing(id, new DroneId(drone), 50.0);
    Publisher publisher = skein.product().bean(Publisher.class);
    publisher.publish(Event.of(again.eventId(), "test", Instant.now(), again)).join();
    publisher.publish(Event.of("after " + id, "test", Instant.now(), after)).join();
    RunningProduct.await("what came after it", () -> state(id).equals("executing"));
    assertThat(
            skein
                .read(path("/commands/" + id))
                .get("stages")
                .valueStream()
                .map(stage -> stage.get("stage").asString())
                .filter("uncertain"::equals))
        .hasSize(1);
    vehicle.answer();
  }

  @Test
  void whatALaterOrderHasDoneDoesNotCompleteAnUncertainOne() throws Exception {
    vehicle.fallSilent();
    String uncertain = order("{\"command\":\"arm\"}");
    RunningProduct.await("uncertain", () -> state(uncertain).equals("uncertain"));
    vehicle.answer();
    String steering = order("{\"command\":\"land\"}");
    RunningProduct.await("done", () -> state(steering).equals("completed"));
    vehicle.beArmed(true);
    String again = order("{\"command\":\"arm\"}");
    RunningProduct.await("seen to be armed", () -> state(again).equals("completed"));
    assertThat(state(uncertain)).isEqualTo("uncertain");
    vehicle.beArmed(false);
  }

  private static String order(String body) throws Exception {
    HttpResponse<String> answer = send("POST", path("/commands"), null, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return RunningProduct.JSON.readTree(answer.body()).get("command_id").asString();
  }

  private static String state(String id) {
    return skein.read(path("/commands/" + id)).get("state").asString();
  }

  private static void bad(String detail, String change) throws Exception {
    HttpResponse<String> answer = send("PATCH", entry(), "*", change);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(detail);
  }

  private static HttpResponse<String> importCsv(String text) throws Exception {
    return skein.send(
        skein
            .request("/api/v1/registry/import")
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(text)));
  }

  private static String path(String rest) {
    return "/api/v1/drones/" + drone + rest;
  }

  private static String entry() {
    return "/api/v1/registry/" + drone;
  }

  private static HttpResponse<String> send(
      String method, String path, @Nullable String ifMatch, String body) throws Exception {
    HttpRequest.Builder request =
        skein
            .request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    return ApiContract.check(skein, body, skein.send(request));
  }
}
