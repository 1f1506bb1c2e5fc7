package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps {@code serve} from starting is one sentence. */
class ServeCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port 8080 | name the roles with --roles; see skein serve --help",
        "--roles=link | no role link",
        "--roles=links --forward here | --forward: must be host:port, not here",
        "--roles=links --forward | --forward needs a value",
        "--roles=links --forward 127.0.0.1:14551,view | the configuration names no postgres",
      })
  void anOptionThatCannotBe(String options, String sentence) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);

    assertThat(ServeCommand.run(List.of(options.split(" ")), to, to)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("skein serve: ").contains(sentence);
  }
}
