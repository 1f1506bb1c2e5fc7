package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is written down of whoever changes something. */
@OnSharedProduct
class AuditTrailTest {

  private final People people;
  private final RestClient admin;

  AuditTrailTest(RunningProduct skein) {
    people = new People(skein);
    admin = people.admin();
  }

  @Test
  void aDroneThatIsTakenByItselfAndItsChangesAreInTheTrail() throws Exception {
    admin.post("/api/v1/telemetry", People.report("trail-1")).expect(200);
    RunningProduct.await("its entry", () -> people.drone("trail-1") > 0);
    String subject = "drone/" + people.drone("trail-1");
    admin
        .call(
            "PATCH",
            "/api/v1/registry/" + people.drone("trail-1"),
            "{\"life_cycle\":\"retired\"}",
            "If-Match",
            "*")
        .expect(200);
    String trail = "/api/v1/audit?sort=id&subject=" + subject;
    RunningProduct.await("both records", () -> admin.get(trail).body().get("total").asInt() == 2);

    JsonNode items = admin.get(trail).body().get("items");
    assertThat(items.at("/0/action").asString()).isEqualTo("vehicle.accepted");
    assertThat(items.at("/0/actor").asString()).isEqualTo("system");
    assertThat(items.at("/0/detail").asString()).startsWith("by itself, vehicle at ");
    assertThat(items.at("/1/action").asString()).isEqualTo("drone.changed");
    assertThat(items.at("/1/actor").asString()).isEqualTo("admin");
  }

  @Test
  void theTrailIsFilteredByActorAndTime() throws Exception {
    RestClient ada = admin.with(people.member("ada", "operator").get("token").asString());
    String key = "{\"name\":\"%s\",\"role\":\"viewer\"}";
    ada.post("/api/v1/keys", key.formatted("before")).expect(201);
    RunningProduct.await("the first", () -> count("actor=ada&action=key.created") == 1);
    Instant between = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    ada.post("/api/v1/keys", key.formatted("after")).expect(201);
    RunningProduct.await("both", () -> count("actor=ada&action=key.created") == 2);

    assertThat(details("actor=ada&action=key.created&from=" + between))
        .hasSize(1)
        .first()
        .asString()
        .endsWith(" after");
    assertThat(details("actor=ada&action=key.created&to=" + between))
        .hasSize(1)
        .first()
        .asString()
        .endsWith(" before");
    assertThat(count("actor=nobody")).isZero();
    assertThat(admin.get("/api/v1/audit?from=noon").expect(400).body().get("field").asString())
        .isEqualTo("from");
  }

  private int count(String filter) {
    return admin.get("/api/v1/audit?" + filter).expect(200).body().get("total").asInt();
  }

  private List<String> details(String filter) {
    return admin
        .get("/api/v1/audit?" + filter)
        .expect(200)
        .body()
        .get("items")
        .valueStream()
        .map(each -> each.get("detail").asString())
        .toList();
  }

  @Test
  void everyChangeIsInTheTrailAndAnAlteredOneIsFound() throws Exception {
    people.create("mona", "\"viewer\"");
    admin
        .call(
            "PUT",
            "/api/v1/zones",
            "{\"type\":\"FeatureCollection\",\"features\":[]}",
            "X-Request-Id",
            "the-zones")
        .expect(200);
    JsonNode zones =
        people.awaitTold(
            "zones.replaced", told -> told.path("request_id").asString("").equals("the-zones"));
    assertThat(zones.get("actor").asString()).isEqualTo("admin");
    assertThat(zones.get("source").asString()).isEqualTo("drone-control-service");
    assertThat(zones.get("request_id").asString()).isEqualTo("the-zones");
    people.awaitTold("user.logged.in", told -> told.get("actor").asString().equals("admin"));
    people.awaitTold("user.created", told -> told.get("subject").asString().endsWith(" mona"));

    assertThat(admin.get("/api/v1/audit/verification").body().get("valid").asBoolean()).isTrue();
    JsonNode entry = admin.get("/api/v1/audit?sort=id&limit=2").body().at("/items/1");
    String on = "/api/v1/audit/verification?after=2&last_hash=";
    JsonNode rest = admin.get(on + entry.get("hash").asString()).expect(200).body();
    assertThat(rest.get("valid").asBoolean() && rest.get("complete").asBoolean()).isTrue();
    assertThat(rest.get("entries").asLong()).isGreaterThan(2);
    assertThat(admin.get(on + "0").body().get("first_bad").asLong()).isEqualTo(3);
    admin.get("/api/v1/audit/verification?after=2").expect(400);
    assertThat(verify()).startsWith("0: ").contains("all as they were written");
    long id = zones.get("id").asLong();
    alter("update audit set actor = 'somebody else' where id = " + id);
    JsonNode verdict = admin.get("/api/v1/audit/verification").body();
    assertThat(verdict.get("valid").asBoolean()).isFalse();
    assertThat(verdict.get("first_bad").asLong()).isEqualTo(id);
    assertThat(verify()).startsWith("1: ").contains("entry " + id + " is not what was written");
    alter("update audit set actor = 'admin' where id = " + id);
    assertThat(admin.get("/api/v1/audit/verification").body().get("valid").asBoolean()).isTrue();

    try (Connection connection = people.database();
        Statement statement = connection.createStatement()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> statement.executeUpdate("delete from audit where id = " + id)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("append-only");
    }
  }

  @Test
  void aTrailWhoseEndWasTakenAwayIsFound() throws Exception {
    people.create("theo", "\"viewer\"");
    people.awaitTold("user.created", told -> told.get("subject").asString().endsWith(" theo"));
    try (Connection connection = people.database();
        Statement statement = connection.createStatement()) {
      // Who appends waits meanwhile.
      connection.setAutoCommit(false);
      long last;
      try (var row = statement.executeQuery("select id from audit_head for update")) {
        assertThat(row.next()).isTrue();
        last = row.getLong(1);
      }
      alter("create table audit_end as select * from audit where id = " + last);
      alter("delete from audit where id = " + last);
      JsonNode verdict = admin.get("/api/v1/audit/verification").body();
      alter("insert into audit select * from audit_end");

      assertThat(verdict.get("valid").asBoolean()).isFalse();
      assertThat(verdict.get("entries").asLong()).isEqualTo(last - 1);
      assertThat(verdict.get("first_bad").asLong()).isEqualTo(last);
      assertThat(admin.get("/api/v1/audit/verification").body().get("valid").asBoolean()).isTrue();
    }
  }

  /** As somebody would who owns the database. */
  private void alter(String sql) throws Exception {
    try (Connection connection = people.database();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table audit disable trigger user");
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
      statement.execute("alter table audit enable trigger user");
    }
  }

  private String verify() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code = AuditCommand.run(List.of("verify", "--data", people.data().toString()), out, out);
    return code + ": " + said.toString(StandardCharsets.UTF_8);
  }
}
