package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {

  @Test
  void whatIsWrittenIsRead() {
    assertThat(Scope.write(Set.of(Scope.READ, Scope.TELEMETRY))).isEqualTo("telemetry read");
    assertThat(Scope.read("telemetry read")).containsExactlyInAnyOrder(Scope.TELEMETRY, Scope.READ);
    assertThat(Scope.write(Scope.ALL)).isNull();
    assertThat(Scope.read(null)).isEqualTo(Scope.ALL);
  }

  /** A key that a later version has made must not be for everything here. */
  @Test
  void aWordThatIsNotKnownIsForNothing() {
    assertThat(Scope.read("weather")).isEmpty();
    assertThat(Scope.read("weather read")).containsExactly(Scope.READ);
  }
}
