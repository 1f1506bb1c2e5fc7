package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two issuers give out names and subjects as they like: nobody is taken for somebody else. */
class OutsiderNamesTest {

  private static final List<String> ISSUERS =
      List.of("https://id.example", "https://id.example/b", "https://at@id.example");
  private static final List<String> WORDS =
      List.of("ann", "1", "ann@1", "1 https://id.example", "ann%401", "%", "@", "ann@1 x", "a/b");

  @Test
  void noTwoAreCalledTheSame() {
    Map<String, String> seen = new HashMap<>();
    for (String issuer : ISSUERS) {
      for (String subject : WORDS) {
        for (String name : WORDS) {
          String who = "%s|%s|%s".formatted(issuer, subject, name);
          String called = Caller.ofOutsider(name, issuer + " " + subject);
          assertThat(seen.put(called, who)).as(called).isNull();
          assertThat(Caller.isKept(called)).as("no account is called so").isTrue();
        }
      }
    }
  }

  @Test
  void eachIsKnownByIssuerAndSubjectAlone() {
    for (String issuer : ISSUERS) {
      for (String subject : WORDS) {
        for (String other : ISSUERS) {
          for (String another : WORDS) {
            for (String name : WORDS) {
              assertThat(
                      Caller.isOutsider(
                          Caller.ofOutsider(name, other + " " + another), issuer + " " + subject))
                  .isEqualTo(issuer.equals(other) && subject.equals(another));
            }
          }
        }
      }
    }
  }
}
