package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose fault an error of the database is. */
class ProblemAdviceTest {

  @ParameterizedTest
  @CsvSource({
    "22021, 400",
    "22008, 400",
    "23514, 400",
    "23505, 409",
    "08006, 503",
    "57P01, 503",
    ", 503"
  })
  void theStateOfTheErrorTellsWhoseFaultItIs(String state, int status) {
    SQLException error = new SQLException("told by the server", state);

    assertThat(new ProblemAdvice().storeHasNotTakenIt(error).getStatusCode().value())
        .isEqualTo(status);
  }
}
