package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skein.bus.embedded.EmbeddedKafka;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code rotate-keys} replaces serves no more, and everything goes on. */
class RotateKeysTest {

  @TempDir static Path directory;
  private static RunningProduct skein;

  private record Said(int code, String text) {}

  @BeforeAll
  static void start() throws Exception {
    skein = RunningProduct.start(directory);
  }

  @AfterAll
  static void stop() {
    skein.close();
  }

  @Test
  void rotatedKeysLetOldTokensLiveOnlyWhenTheyMay() throws Exception {
    People people = new People(skein);
    RestClient admin = people.admin();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data"))))
        .isEqualTo("rwx------");
    Path file = directory.resolve("data/secrets/token.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    JsonNode before = people.member("kay", "viewer");
    RestClient kay = admin.with(before.get("token").asString());

    assertThat(rotate().code).isZero();
    kay.get("/api/v1/drones").expect(200);
    JsonNode after = people.refresh(people.nobody(), before).expect(200).body();
    admin.with(after.get("token").asString()).get("/api/v1/drones").expect(200);
    CompletableFuture<Integer> live = people.live(before.get("token").asString());
    assertThat(rotate("--now").code).isZero();
    kay.get("/api/v1/drones").expect(401);
    assertThat(live.get(20, TimeUnit.SECONDS)).as("the live socket ends").isEqualTo(4401);
    JsonNode last = people.refresh(people.nobody(), after).expect(200).body();
    admin.with(last.get("token").asString()).get("/api/v1/drones").expect(200);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void theStoresTakeTheirNewPasswordsAloneFromTheNextStartOn() throws Exception {
    // The other test may have made its token void.
    RestClient admin = new People(skein).admin().with(token());
    admin.post("/api/v1/telemetry", People.report("kept")).expect(200);
    admin.awaitStatus("/api/v1/drones/1", 200);
    Map<String, String> kafkaBefore = skein.product().bus().client();
    Database postgresBefore = skein.product().bean(Stores.class).database();
    Path kafka = directory.resolve("data/kafka/password");
    Path postgres = directory.resolve("data/postgres/password");
    List<String> before = List.of(Files.readString(kafka), Files.readString(postgres));
    assertThat(rotate("--stores").code).isEqualTo(1);
    assertThat(rotate("--stores").text)
        .startsWith("skein rotate-keys: another Skein runs on " + directory)
        .hasLineCount(1);
    skein.close();
    assertThat(List.of(Files.readString(kafka), Files.readString(postgres))).isEqualTo(before);

    // As by one that was killed between the two.
    EmbeddedKafka.rotatePassword(kafka.getParent());
    Said said = rotate("--stores");
    assertThat(said.code).as(said.text).isZero();
    skein = RunningProduct.startAgain(directory, skein.password());

    List<String> after = List.of(Files.readString(kafka), Files.readString(postgres));
    assertThat(after).doesNotContainAnyElementsOf(before);
    assertThat(said.text).doesNotContain(before).doesNotContain(after);
    for (Path file : List.of(kafka, postgres, kafka.resolveSibling("client.properties"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    RunningProduct.await("the drone", () -> skein.statusOf("/api/v1/drones/1") == 200);
    assertThat(topics(skein.product().bus().client())).contains("drone-events");
    assertThatThrownBy(() -> topics(kafkaBefore))
        .hasCauseInstanceOf(SaslAuthenticationException.class);
    String url = skein.product().bean(Stores.class).database().jdbcUrl();
    assertThatThrownBy(() ->
            DriverManager.getConnection(url, postgresBefore.user(), postgresBefore.password())
                .close())
        .isInstanceOfSatisfying(
            SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void storesThatThereAreNotAreNotRotated() throws Exception {
    Path none = directory.resolve("none");
    assertThat(run("--stores", "--data", none.toString()))
        .isEqualTo(
            new Said(
                1,
                "skein rotate-keys: no server has run on %s: name its directory with --data DIR\n"
                    .formatted(none)));
    assertThat(none).doesNotExist();
    Path config =
        Files.writeString(
            directory.resolve("external.yaml"),
            "postgres: {url: 'jdbc:postgresql://db.example/skein', user: skein, password: p}\n");
    assertThat(run("--stores", "--config", config.toString()))
        .isEqualTo(
            new Said(
                1,
                "skein rotate-keys: the configuration names stores that others run: change their"
                    + " passwords there\n"));
    assertThat(rotate("--stores", "--now").code).isEqualTo(2);
  }

  private static String token() throws Exception {
    return skein.logIn(skein.password()).get("token").asString();
  }

  private static Set<String> topics(Map<String, String> client) throws Exception {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("bootstrap.servers", skein.product().bus().brokers());
    try (Admin kafka = Admin.create(settings)) {
      return kafka.listTopics().names().get();
    }
  }

  private static Said rotate(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--data", directory.resolve("data").toString()));
    return run(arguments.toArray(String[]::new));
  }

  private static Said run(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code = RotateKeysCommand.run(List.of(arguments), out, out);
    return new Said(code, said.toString(StandardCharsets.UTF_8));
  }
}
