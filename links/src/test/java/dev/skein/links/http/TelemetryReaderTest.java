package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.events.Fix;
import dev.skein.links.http.TelemetryReader.Read;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryReaderTest {

  private final TelemetryReader reader = new TelemetryReader();

  @Test
  void oneReportWithAllItSays() {
    Read read =
        read("""
        {"vehicle":"kite-1","timestamp":"2025-08-03T10:30:00+02:00",
         "location":{"latitude":1.5,"longitude":2.5,"altitude":30},"battery":80}
        """)
            .getFirst();

    assertThat(read).isInstanceOf(Read.Good.class);
    Read.Good good = (Read.Good) read;
    assertThat(good.vehicle()).isEqualTo("kite-1");
    assertThat(good.observedAt()).isEqualTo(Instant.parse("2025-08-03T08:30:00Z"));
    assertThat(good.report().location().latitude()).isEqualTo(1.5);
    assertThat(good.report().fix()).isEqualTo(Fix.UNKNOWN);
    assertThat(good.report().battery()).isEqualTo(80);
  }

  @Test
  void linesAreReportsWhateverEndsThem() {
    List<Read> reads =
        reader.read(bytes("\n{\"drone_id\":1}\r\n  \n{\"drone_id\":2}\né\n{\"drone_id\":3}"), true);

    assertThat(reads).hasSize(4);
    assertThat(reads.get(1)).isInstanceOf(Read.Good.class);
    assertThat(reads.get(2)).isInstanceOf(Read.Bad.class);
    assertThat(((Read.Bad) reads.get(2)).index()).isEqualTo(2);
    assertThat(((Read.Good) reads.get(3)).report().droneId().value()).isEqualTo(3);
  }

  @Test
  void anArrayIsReportsInOrder() {
    List<Read> reads = read("[{\"drone_id\":1},7,{\"drone_id\":2}]");

    assertThat(reads.get(1)).isEqualTo(new Read.Bad(1, "", "a report is a JSON object"));
    assertThat(((Read.Good) reads.get(2)).report().droneId().value()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | drone_id | is missing: name the drone by drone_id or vehicle
          {"vehicle":""} | vehicle | must be a name of 1 to 100 characters, without control characters
          {"vehicle":7} | vehicle | must be a name of 1 to 100 characters, without control characters
          {"vehicle":"a\\u0000b"} | vehicle | must be a name of 1 to 100 characters, without control characters
          {"vehicle":"a\\nb"} | vehicle | must be a name of 1 to 100 characters, without control characters
          {"vehicle":"a\\ud800b"} | vehicle | must be a name of 1 to 100 characters, without control characters
          {"drone_id":1,"mode":"a\\u0000b"} | mode | must have at most 100 characters, and no control characters
          {"drone_id":"x"} | drone_id | must be a whole number
          {"drone_id":1,"colour":"red"} | colour | is not a field of a report
          {"drone_id":1,"timestamp":"noon"} | timestamp | must be an RFC 3339 time
          {"drone_id":1,"location":{"latitude":91,"longitude":0}} | location | latitude must be -90 to 90 degrees, not 91.0
          """)
  void whatIsWrongIsNamed(String body, String field, String reason) {
    assertThat(read(body)).containsExactly(new Read.Bad(0, field, reason));
  }

  @Test
  void nothingThrows() {
    for (String body : List.of("", " ", "null", "[", "\"text\"", "[[]]", "{\"drone_id\":{}}")) {
      assertThat(read(body)).as(body).allMatch(read -> read instanceof Read.Bad);
      assertThat(reader.read(bytes(body), true)).allMatch(read -> read instanceof Read.Bad);
    }
  }

  @Test
  void anArrayThatIsNotWholeOrNotAllIsNoReport() {
    assertThat(read("[{\"drone_id\":1},{\"drone_id\":2}"))
        .singleElement()
        .isInstanceOf(Read.Bad.class);
    assertThat(read("[{\"drone_id\":1}] []"))
        .containsExactly(new Read.Bad(0, "", "not JSON: something stands behind the array"));
  }

  @Test
  void ofTooManyItReadsOneMoreThanThereMayBe() {
    String many = "{},".repeat(2 * TelemetryReader.MOST_REPORTS);

    assertThat(read("[" + many + "{}]")).hasSize(TelemetryReader.MOST_REPORTS + 1);
    assertThat(reader.read(bytes(many.replace(',', '\n')), true))
        .hasSize(TelemetryReader.MOST_REPORTS + 1);
  }

  private List<Read> read(String body) {
    return reader.read(bytes(body), false);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
