package dev.skein.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class JsonFaultTest {

  @Test
  void itSaysWhatIsWrongAndNothingOfTheReader() {
    assertThat(fault("{\"stage\": 1"))
        .isEqualTo("not JSON: Unexpected end-of-input: expected close marker for Object");
    assertThat(fault("nonsense")).startsWith("not JSON: Unrecognized token 'nonsense'");
  }

  private static String fault(String text) {
    return JsonFault.notJson(
        catchThrowableOfType(JacksonException.class, () -> JsonMapper.shared().readTree(text)));
  }
}
