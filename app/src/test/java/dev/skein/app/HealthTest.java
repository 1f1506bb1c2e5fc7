package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What health says to whoever asks. */
@OnSharedProduct
class HealthTest {

  @Test
  void itSaysOfEachThingWhetherItIsThere(RunningProduct skein) throws Exception {
    RunningProduct.await("all is there", () -> ask(skein, "").statusCode() == 200);

    JsonNode stores =
        JsonMapper.shared().readTree(ask(skein, "").body()).at("/components/storesHealth/details");
    assertThat(stores.path("kafka").asString("")).isEqualTo("answers");
    assertThat(stores.path("postgres.monitoring").asString("")).isEqualTo("answers");
    assertThat(stores.path("group.drone-control-system.monitoring").asString(""))
        .isEqualTo("works");
    assertThat(ask(skein, "/readiness").body()).contains("storesHealth");
    assertThat(ask(skein, "/liveness").body()).doesNotContain("storesHealth");
    assertThat(skein.send(skein.request("/actuator/prometheus").GET()).body())
        .contains("skein_outage_seconds{what=\"kafka\"} 0.0")
        .contains("skein_link_receive_buffer_bytes{link=\"mavlink\"} ")
        .contains("kafka_consumer_outage_seconds{group=\"drone-control-system.monitoring\"} 0.0");
  }

  @Test
  void eachServiceIsUp(RunningProduct skein) throws Exception {
    RunningProduct.await("each service's sign", () -> states(skein).size() == Role.all().size());
    assertThat(states(skein)).allMatch("up"::equals);
  }

  private static List<String> states(RunningProduct skein) {
    return skein
        .read("/api/v1/monitoring")
        .get("services")
        .valueStream()
        .map(each -> each.get("state").asString())
        .toList();
  }

  private static HttpResponse<String> ask(RunningProduct skein, String of) {
    try {
      return skein.send(skein.request("/actuator/health" + of).GET());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
