package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.app.RestClient.Answer;
import dev.skein.bus.Publisher;
import dev.skein.events.DroneEvent;
import dev.skein.events.DroneId;
import dev.skein.events.Event;
import dev.skein.events.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every list of the API is paged, sorted and filtered in the same way. */
@OnSharedProduct
class ListsTest {

  private static RunningProduct skein;
  private static RestClient admin;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
    admin = new RestClient(skein.url(""), skein.token());
  }

  /** Every GET whose answer has items. */
  static List<String> lists() {
    List<String> lists = new ArrayList<>();
    JsonNode api = skein.read("/api/v1/openapi");
    for (String path : api.get("paths").propertyNames()) {
      String reference =
          api.get("paths")
              .get(path)
              .at("/get/responses/200/content/application~1json/schema/$ref")
              .asString("");
      if (reference.startsWith("#")
          && !api.at(reference.substring(1) + "/properties/items").isMissingNode()) {
        lists.add(path.replace("{id}", "999999"));
      }
    }
    return lists;
  }

  @Test
  void thereAreTheLists() {
    assertThat(lists())
        .containsExactlyInAnyOrder(
            "/api/v1/alerts",
            "/api/v1/audit",
            "/api/v1/auth/oidc",
            "/api/v1/auth/sessions",
            "/api/v1/commands",
            "/api/v1/drones",
            "/api/v1/drones/999999/commands",
            "/api/v1/keys",
            "/api/v1/registry",
            "/api/v1/registry/batteries",
            "/api/v1/tasks",
            "/api/v1/users",
            "/api/v1/vehicles");
  }

  @ParameterizedTest
  @MethodSource("lists")
  void eachIsPagedAndSortedByOneConvention(String list) {
    Answer all = admin.get(list).expect(200);
    assertThat(all.body().has("total")).isTrue();
    Answer page = admin.get(list + "?limit=1&offset=1").expect(200);
    assertThat(page.body().get("items").size()).isLessThanOrEqualTo(1);
    assertThat(page.body().get("total").asInt())
        .isGreaterThanOrEqualTo(all.body().get("total").asInt());
    assertThat(refused(list + "?limit=0")).isEqualTo("limit: must be 1 to " + most(list));
    assertThat(refused(list + "?offset=-1")).isEqualTo("offset: must be 0 or more");
    assertThat(refused(list + "?colour=red")).contains("is not known", "limit", "offset", "sort");

    String names = refused(list + "?sort=colour");
    assertThat(names).startsWith("sort: must be one of ").endsWith(", with - for descending");
    for (String name :
        names.substring("sort: must be one of ".length()).split(", with ")[0].split(", ")) {
      admin.get(list + "?sort=" + name).expect(200);
      admin.get(list + "?sort=-" + name).expect(200);
    }
  }

  private static int most(String list) {
    return list.endsWith("/drones") ? 10_000 : 1_000;
  }

  /** The detail of a problem, which names the parameter it begins with. */
  private static String refused(String path) {
    JsonNode problem = admin.get(path).expect(400).body();
    String detail = problem.get("detail").asString();
    assertThat(problem.get("field").asString()).isEqualTo(detail.split(": ", 2)[0]);
    return detail;
  }

  @Test
  void keysAreFilteredByNameOwnerAndRole() {
    key("lists-a", "viewer");
    key("lists-b", "operator");
    assertThat(names("/api/v1/keys?name=lists-a")).containsExactly("lists-a");
    assertThat(names("/api/v1/keys?role=operator")).contains("lists-b").doesNotContain("lists-a");
    assertThat(names("/api/v1/keys?username=admin&sort=-name")).contains("lists-b", "lists-a");
    assertThat(names("/api/v1/keys?username=nobody")).isEmpty();
    assertThat(refused("/api/v1/keys?role=pilot")).startsWith("role: must be");
  }

  private static void key(String name, String role) {
    admin
        .post("/api/v1/keys", "{\"name\":\"%s\",\"role\":\"%s\"}".formatted(name, role))
        .expect(201);
  }

  @Test
  void packsAreFilteredAndSorted() {
    pack("lists-1", "{\"model\":\"LiPo\",\"cycles\":7}");
    pack("lists-2", "{\"model\":\"LiPo\",\"cycles\":3}");
    pack("lists-3", "{\"model\":\"Li-ion\",\"cycles\":5}");
    String packs = "/api/v1/registry/batteries";
    assertThat(serials(packs + "?model=LiPo&sort=cycles")).containsExactly("lists-2", "lists-1");
    assertThat(serials(packs + "?model=LiPo&limit=1&offset=1")).containsExactly("lists-2");
    assertThat(serials(packs + "?sort=-serial")).containsSubsequence("lists-3", "lists-1");
    assertThat(serials(packs + "?drone_id=999999")).isEmpty();
    assertThat(refused(packs + "?drone_id=0")).isEqualTo("drone_id: must be 1 or more");
  }

  private static void pack(String serial, String body) {
    admin.call("PUT", "/api/v1/registry/batteries/" + serial, body).expect(200);
  }

  @Test
  void alertsAreSortedByHowMuchTheyMatter() throws Exception {
    long drone = 999_001;
    for (String restriction : List.of("REQ_AUTHORISATION", "CONDITIONAL", "PROHIBITED")) {
      Event<?> event =
          Event.of(
              UUID.randomUUID().toString(),
              "drone-control-service",
              Instant.now(),
              new DroneEvent.ZoneEntered(
                  new DroneId(drone), restriction, restriction, 1, restriction, null));
      skein
          .product()
          .bean(Publisher.class)
          .publish(Topic.DRONE_EVENTS, event)
          .get(20, TimeUnit.SECONDS);
    }
    String alerts = "/api/v1/alerts?drone_id=" + drone;
    RunningProduct.await("three alerts", () -> admin.get(alerts).body().get("total").asInt() == 3);

    assertThat(values(alerts + "&sort=level", "level"))
        .containsExactly("warning", "error", "critical");
    assertThat(values(alerts + "&sort=-level&limit=1", "level")).containsExactly("critical");
  }

  private static List<String> serials(String path) {
    return values(path, "serial");
  }

  private static List<String> names(String path) {
    return values(path, "name");
  }

  private static List<String> values(String path, String field) {
    return admin
        .get(path)
        .expect(200)
        .body()
        .get("items")
        .valueStream()
        .map(item -> item.get(field).asString())
        .toList();
  }
}
