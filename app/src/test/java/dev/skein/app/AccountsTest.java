package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient.Answer;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Accounts, as an admin manages them, and their passwords. */
@OnSharedProduct
class AccountsTest {

  private static final String NINE_WRONG_HERE =
      "update login_places set failed_logins = 9"
          + " where user_id = (select id from users where username = '%s')";

  private final People people;
  private final RestClient admin;

  AccountsTest(RunningProduct skein) {
    people = new People(skein);
    admin = people.admin();
  }

  @Test
  void anAccountIsMadeChangedDisabledAndDeleted() {
    Answer made = people.create("ann", "\"operator\", \"groups\": {\"north\": \"viewer\"}");
    String path = made.header("Location");
    assertThat(made.body().at("/user/groups/north").asString()).isEqualTo("viewer");
    assertThat(made.body().get("password").asString()).hasSize(20);
    assertThat(admin.get(path).header("ETag")).isEqualTo("\"1\"");
    assertThat(admin.get(path).whole().body()).doesNotContain("password_hash", "argon2");

    admin.call("PATCH", path, "{\"enabled\":false}").expect(428);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "\"9\"").expect(412);
    Answer changed = admin.call("PATCH", path, "{\"groups\":{}}", "If-Match", "\"1\"").expect(200);
    assertThat(changed.body().get("groups").isEmpty()).isTrue();
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");

    String password = made.body().get("password").asString();
    people.logIn("ann", password).expect(200);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "*").expect(200);
    people.logIn("ann", password).expect(401);
    admin.delete(path).expect(428);
    admin.delete(path, "If-Match", "\"3\"").expect(204);
    admin.get(path).expect(404);
  }

  @Test
  void aBadAccountNamesItsField() {
    assertField("{\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"\\u0001\",\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"task:7\",\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"oidc:7\",\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"ann/ci\",\"role\":\"viewer\"}", 400, "username");
    assertField("{\"username\":\"bob\"}", 400, "role");
    assertField("{\"username\":\"bob\",\"role\":\"pilot\"}", 400, "role");
    assertField("{\"username\":\"bob\",\"role\":0}", 400, "role");
    assertField("{\"username\":\"admin\",\"role\":\"viewer\"}", 409, "username");
    assertField(
        "{\"username\":\"bob\",\"role\":\"viewer\",\"groups\":{\"north\":\"operator\"}}",
        422,
        "groups.north");
    assertField(
        "{\"username\":\"bob\",\"role\":\"admin\",\"groups\":{\"north\":\"viewer\"}}",
        422,
        "groups");
  }

  @Test
  void listsArePagedFilteredAndSorted() {
    people.create("list-a", "\"viewer\"");
    people.create("list-b", "\"viewer\"");
    JsonNode page =
        admin.get("/api/v1/users?role=viewer&sort=-username&limit=1").expect(200).body();
    assertThat(page.get("items").size()).isEqualTo(1);
    assertThat(page.get("total").asInt()).isGreaterThanOrEqualTo(2);
    JsonNode named = admin.get("/api/v1/users?username=list-b").body();
    assertThat(named.get("total").asInt()).isEqualTo(1);
    JsonNode refused = admin.get("/api/v1/users?sort=password_hash").expect(400).body();
    assertThat(refused.get("field").asString()).isEqualTo("sort");
  }

  @Test
  void theLastAdminStays() {
    String path =
        "/api/v1/users/"
            + admin.get("/api/v1/users?username=admin").body().at("/items/0/user_id").asLong();
    admin.call("PATCH", path, "{\"role\":\"viewer\"}", "If-Match", "*").expect(409);
    admin.call("PATCH", path, "{\"enabled\":false}", "If-Match", "*").expect(409);
    admin.delete(path, "If-Match", "*").expect(409);
  }

  @Test
  void aPasswordThatWasMadeIsChangedBeforeAnythingElse() {
    String password = people.create("eve", "\"viewer\"").body().get("password").asString();
    Answer login = people.logIn("eve", password).expect(200);
    assertThat(login.body().get("must_change_password").asBoolean()).isTrue();
    RestClient eve = admin.with(login.body().get("token").asString());

    Answer refused = eve.get("/api/v1/drones").expect(403);
    assertThat(refused.body().get("type").asString()).isEqualTo("password-change-required");
    assertThat(eve.get("/api/v1/auth/profile").expect(200).body().get("name").asString())
        .isEqualTo("eve");
    assertThat(people.change(eve, password, "short").expect(400).body().get("field").asString())
        .isEqualTo("new_password");
    assertThat(
            people
                .change(eve, "wrong", "long enough to be")
                .expect(400)
                .body()
                .get("field")
                .asString())
        .isEqualTo("current_password");

    Answer changed = people.change(eve, password, "long enough to be").expect(200);
    eve.awaitStatus("/api/v1/auth/profile", 401);
    admin.with(changed.body().get("token").asString()).get("/api/v1/drones").expect(200);
    people.logIn("eve", password).expect(401);
    people.logIn("eve", "long enough to be").expect(200);
  }

  @Test
  void passwordsAreKeptByArgon2id() throws Exception {
    people.create("argo", "\"viewer\"");
    try (Connection connection = people.database();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("select username, password_hash from users")) {
      int rows = 0;
      while (row.next()) {
        rows++;
        assertThat(row.getString(2)).as(row.getString(1)).startsWith("$argon2id$");
      }
      assertThat(rows).isGreaterThan(1);
    }
  }

  @Test
  void anAccountIsLockedAfterTenWrongPasswordsInARow() throws Exception {
    RestClient luke = admin.with(people.member("luke", "viewer").get("token").asString());
    try (Connection connection = people.database();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(NINE_WRONG_HERE.formatted("luke"));
    }
    people.logIn("luke", "wrong").expect(401);

    Answer locked = people.logIn("luke", "changed by luke").expect(429);
    assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 60);
    assertThat(people.change(luke, "changed by luke", "who holds it may guess").status())
        .as("a session that is still open is no way to guess")
        .isEqualTo(429);
    people.awaitTold("user.locked", told -> told.get("subject").asString().endsWith(" luke"));

    long id = admin.get("/api/v1/users?username=luke").body().at("/items/0/user_id").asLong();
    String path = "/api/v1/users/" + id + "/password";
    JsonNode reset = admin.call("POST", path, "", "If-Match", "*").expect(200).body();
    people.logIn("luke", reset.get("password").asString()).expect(200);
  }

  @Test
  void whoGuessesElsewhereLocksNobodyOutOfWhereTheyLogIn() throws Exception {
    people.member("lena", "viewer");
    try (Connection connection = people.database();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update users set failed_logins = 12, locked_until = now() + interval '1 hour'"
              + " where username = 'lena'");
      people.logIn("lena", "changed by lena").expect(200);

      statement.executeUpdate(
          "delete from login_places where user_id = "
              + "(select id from users where username = 'lena')");
      people.logIn("lena", "changed by lena").expect(429);
      statement.executeUpdate("update users set locked_until = now() where username = 'lena'");
      people.logIn("lena", "changed by lena").expect(200);
      try (var row =
          statement.executeQuery("select failed_logins from users where username = 'lena'")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isZero();
      }
    }
  }

  @Test
  void wrongPasswordsWhereItIsChangedLockTheAccountToo() throws Exception {
    RestClient nina = admin.with(people.member("nina", "viewer").get("token").asString());
    try (Connection connection = people.database();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(NINE_WRONG_HERE.formatted("nina"));
    }
    String change = "{\"current_password\":\"wrong\",\"new_password\":\"another of nina's\"}";
    nina.post("/api/v1/auth/password", change).expect(400);

    people.logIn("nina", "changed by nina").expect(429);
  }

  private void assertField(String body, int status, String field) {
    Answer answer = admin.post("/api/v1/users", body).expect(status);
    assertThat(answer.body().path("field").asString("")).as(body).isEqualTo(field);
    assertThat(answer.body().get("detail").asString()).startsWith(field + ": ");
  }
}
