package dev.skein.service.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskBodyTest {

  private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | 400 | The body must be a JSON object.",
        "{'type':'patrol','waypoints':[W]} | 400 | name: is needed",
        "{'name':'n','waypoints':[W]} | 400 | type: is needed: one of inspection, delivery",
        "{N,'type':'dance','waypoints':[W]} | 422 | type: must be one of inspection, delivery",
        "{N,T,'waypoints':[W],'priority':'much'} | 422 | priority: must be one of low, normal",
        "{N,T,'waypoints':[W],'when':1} | 400 | when: is not known",
        "{N,T} | 400 | waypoints: is needed, or plan",
        "{N,T,'waypoints':[]} | 422 | waypoints: must be 1 to 1000",
        "{N,T,'waypoints':[W],'plan':{}} | 422 | plan: goes without waypoints",
        "{N,T,'plan':7} | 400 | plan: must be an object",
        "{N,T,'waypoints':[W,{'latitude':91,'longitude':8,'altitude':1}]} | 422"
            + " | waypoints[1].latitude: must be -90 to 90",
        "{N,T,'waypoints':[{'latitude':47,'longitude':8}]} | 400"
            + " | waypoints[0].altitude: is needed",
        "{N,T,'waypoints':[{'latitude':47,'longitude':8,'altitude':9,'action':'sing'}]} | 422"
            + " | waypoints[0].action: must be one of photo",
        "{N,T,'waypoints':[W],'drone_id':0} | 400 | drone_id: must be a whole number",
        "{N,T,'waypoints':[W],'drone_id':1,'assign':'best'} | 422 | assign: goes without drone_id",
        "{N,T,'waypoints':[W],'assign':'any'} | 422 | assign: must be best",
        "{N,T,'waypoints':[W],'start_at':'2026-03-29T10:00:00'} | 400"
            + " | start_at: must be an RFC 3339 time with its zone",
        "{N,T,'waypoints':[W],'start_at':'2026-03-28T11:00:00Z'} | 422 | start_at: is past",
        "{N,T,'waypoints':[W],'start_at':'+300000-01-01T11:00:00Z'} | 422"
            + " | start_at: must be in the year 9999 or before",
        "{N,T,'waypoints':[W],'cron':'0 0 0 31 2 *'} | 422"
            + " | cron: names no time that will ever come",
        "{N,T,'waypoints':[W],'cron':'daily'} | 422 | cron: must be six fields",
        "{N,T,'waypoints':[W],'cron':'0 0 6 * * *','time_zone':'Mars'} | 422 | time_zone: must be",
        "{N,T,'waypoints':[W],'cron':'0 0 6 * * *','start_at':'2026-03-29T10:00:00Z'} | 422"
            + " | cron: goes without start_at",
        "{N,T,'waypoints':[W],'reassign':'yes'} | 400 | reassign: must be true or false",
        "{N,T,'waypoints':[W],'capabilities':'winch'} | 400 | capabilities: must be a list",
        "{N,T,'waypoints':[W],'capabilities':['winch','']} | 422 | capabilities: must be a list",
        "{N,T,'waypoints':[W],'idempotency_key':7} | 400 | idempotency_key: must be text",
        "{N,T,'plan':{'fileType':'Plan'},'at_end':'land'} | 422 | at_end: goes with waypoints",
      })
  void faultsNameTheirField(String body, int status, String fault) {
    TaskBody.Read read = read(body);

    assertThat(read.ask()).isNull();
    assertThat(read.faults().stream().map(Fault::toString).collect(Collectors.joining("; ")))
        .startsWith(fault);
    assertThat(read.faults().stream().anyMatch(Fault::isShape)).isEqualTo(status == 400);
  }

  @Test
  void aScheduleGoesByTheClocksOfItsZone() {
    TaskAsk ask =
        read("{N,T,'waypoints':[W],'cron':'0 0 6 * * *','time_zone':'Europe/Zurich'}").ask();

    assertThat(ask).isNotNull();
    // Summer time begins in the night.
    assertThat(ask.nextRun(NOW)).isEqualTo("2026-03-29T04:00:00Z");
    assertThat(ask.nextRun(NOW.minusSeconds(86_400))).isEqualTo("2026-03-28T05:00:00Z");
  }

  @Test
  void anHourThatTheClocksLeaveOutHasNoRunAndOneThatTheyHaveTwiceHasTwo() {
    String halfPastTwo = "0 30 2 * * *";
    assertThat(next(halfPastTwo, "2026-03-28T12:00:00Z")).isEqualTo("2026-03-30T00:30:00Z");
    assertThat(next(halfPastTwo, "2026-10-24T12:00:00Z")).isEqualTo("2026-10-25T00:30:00Z");
    assertThat(next(halfPastTwo, "2026-10-25T00:30:00Z")).isEqualTo("2026-10-25T01:30:00Z");
    assertThat(next(halfPastTwo, "2026-10-25T01:30:00Z")).isEqualTo("2026-10-26T01:30:00Z");
  }

  private static @Nullable Instant next(String cron, String after) {
    return TaskBody.nextRun(cron, "Europe/Zurich", Instant.parse(after));
  }

  private static TaskBody.Read read(String body) {
    String json =
        body.replace("N,", "'name':'n',")
            .replace(",T,", ",'type':'patrol',")
            .replace(",T}", ",'type':'patrol'}")
            .replace("W", "{'latitude':47,'longitude':8,'altitude':20}")
            .replace('\'', '"');
    return TaskBody.read(PlanJson.MAPPER.readTree(json), null, NOW);
  }
}
