package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle looks at the whole record, and says what is wrong with it. */
class ContractOracleTest {

  private static final String PAUSED =
      "{\\\"id\\\":\\\"a\\\",\\\"type\\\":\\\"task.paused\\\",\\\"source\\\":\\\"s\\\","
          + "\\\"timestamp\\\":\\\"2025-08-03T10:30:00Z\\\",\\\"data\\\":{\\\"task_id\\\":1,"
          + "\\\"drone_id\\\":2,\\\"reason\\\":\\\"wind\\\",\\\"version\\\":3}}";

  @Test
  void keysHeadersTombstonesAndTopicsAreJudgedToo() throws Exception {
    String headers = "{\"src\":\"task-service@host-1/17\",\"seq\":\"12\",\"other\":\"x\"}";
    List<String> lines =
        List.of(
            record("task-events", "1", headers, '"' + PAUSED + '"'),
            record("drone-state", "1", "{}", "null"),
            record("task-events", "01", "{}", '"' + PAUSED + '"'),
            record("task-events", "1", "{\"seq\":\"-1\"}", '"' + PAUSED + '"'),
            record("drone-events", "1", "{}", '"' + PAUSED + '"'),
            record("drone-events", "1", "{}", "null"),
            record("weather", "1", "{}", '"' + PAUSED + '"'),
            record("dead-letters", "1", "{\"reason\":\"not JSON\"}", "\"{\""));

    ContractOracle.Verdict verdict = ContractOracle.judge(lines);

    assertThat(verdict.wrong()).containsExactly(2, 3, 4, 5, 6, 7);
    assertThat(verdict.text())
        .contains("line 3: task-events task.paused: key: must match pattern")
        .contains("line 4: task-events task.paused: headers/seq: must match pattern")
        .contains("line 5: drone-events task.paused: no such message on this topic")
        .contains("line 6: drone-events tombstone: no such message on this topic")
        .contains("line 7: weather the document knows no such topic")
        .contains("line 8: dead-letters dead.letter: headers: must have required property");
  }

  private static String record(String topic, String key, String headers, String value) {
    return "{\"topic\":\"%s\",\"key\":\"%s\",\"headers\":%s,\"value\":%s}"
        .formatted(topic, key, headers, value);
  }
}
