package dev.skein.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skein.bus.StartingPoint.Known;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Rule 11: where a group begins, and which range is missing")
class StartingPointTest {

  @ParameterizedTest(name = "{0}, log {1} to {2}, earliest {3}: at {4}, lost {5} to {6}")
  @CsvSource({
    // stood, log start, log end, earliest, offset, lost from, lost to
    "70,     50,  100, true,  70,  70,  70",
    "50,     50,  100, true,  50,  50,  50",
    "100,    50,  100, true,  100, 100, 100",
    "101,    50,  100, true,  100, 100, 101",
    "5000,   0,   0,   true,  0,   0,   5000",
    "5000,   50,  100, false, 100, 100, 5000",
    "10,     50,  100, true,  50,  10,  50",
    "10,     50,  100, false, 50,  10,  50",
    "new,    50,  100, true,  50,  50,  50",
    "new,    50,  100, false, 100, 100, 100",
    "former, 50,  100, true,  100, 50,  100",
    "former, 50,  100, false, 100, 50,  100",
    "former, 0,   0,   true,  0,   0,   0",
    "80 of 90 cut, 50, 100, true, 80, 80, 90",
    "40 of 90 cut, 50, 100, true, 50, 50, 90",
    "80 of 90 cut, 50, 70,  true, 70, 70, 90",
  })
  void isDecidedInOnePlace(
      String stood,
      long logStart,
      long logEnd,
      boolean earliest,
      long offset,
      long lostFrom,
      long lostTo) {
    Known known =
        switch (stood) {
          case "new" -> new Known.Nowhere();
          case "former" -> new Known.OnFormerTopic();
          case String cut when cut.endsWith("cut") -> {
            String[] words = cut.split(" ", -1);
            yield new Known.Cut(Long.parseLong(words[2]), Long.parseLong(words[0]));
          }
          default -> new Known.At(Long.parseLong(stood));
        };

    StartingPoint point = StartingPoint.decide(known, logStart, logEnd, earliest);

    assertThat(point.offset()).isEqualTo(offset);
    assertThat(point.lostFrom()).isEqualTo(lostFrom);
    assertThat(point.lostTo()).isEqualTo(lostTo);
    assertThat(point.why().isEmpty()).isEqualTo(point.lost() == 0 && !stood.equals("former"));
  }
}
