package dev.skein.links.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skein.links.http.RequestGuard.Cause;
import dev.skein.links.http.RequestGuard.Verdict;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose request it is, and what is none. */
class RequestGuardTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String SECRET = "0b".repeat(32);
  private static final VehicleKey KEY =
      new VehicleKey("truck-7", HexFormat.of().parseHex(SECRET), Optional.empty());
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final RequestGuard guard = new RequestGuard("nonce-");

  @BeforeEach
  void oneVehicleHasAKey() {
    guard.use(VehicleKeys.parse(List.of("truck-7 " + SECRET)));
  }

  /** Made by: openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b... */
  @Test
  void aSignatureIsWhatOpensslMakes() {
    assertThat(KEY.sign(1_764_000_000, "nonce-01", "GET", "/api/v1/vehicle/orders?wait=20", BODY))
        .isEqualTo("565cf052ee6483550a6ae57e27b655eaa638e16b92e825f55b25105c03101e6d");
  }

  @Test
  void aRequestCountsOnceAndOnlyInItsTime() {
    SignedRequest request = request("nonce-01", NOW.getEpochSecond());
    assertThat(guard.judge(request, NOW)).isInstanceOf(Verdict.Good.class);
    assertThat(guard.judge(request, NOW.plusSeconds(60))).isEqualTo(bad(Cause.REPLAYED));
    assertThat(guard.judge(request, NOW.plusSeconds(61))).isEqualTo(bad(Cause.WRONG_TIME));
    long ahead = NOW.plusSeconds(60).getEpochSecond();
    SignedRequest early = request("nonce-02", ahead);
    assertThat(guard.judge(early, NOW)).isInstanceOf(Verdict.Good.class);
    assertThat(guard.judge(early, NOW.plusSeconds(120))).isEqualTo(bad(Cause.REPLAYED));
    assertThat(guard.judge(request("nonce-03", ahead + 1), NOW)).isEqualTo(bad(Cause.WRONG_TIME));
  }

  @Test
  void whatIsForOneGatewayCountsAtNoOtherAndNotAfterARestart() {
    RequestGuard other = new RequestGuard("other-");
    other.use(VehicleKeys.parse(List.of("truck-7 " + SECRET)));
    SignedRequest request = request("nonce-01", NOW.getEpochSecond());
    assertThat(guard.judge(request, NOW)).isInstanceOf(Verdict.Good.class);
    assertThat(other.judge(request, NOW)).isEqualTo(bad(Cause.OTHER_GATEWAY));
    assertThat(other.judge(request("other-01", NOW.getEpochSecond()), NOW))
        .isInstanceOf(Verdict.Good.class);
    assertThat(guard.judge(request("other-01", NOW.getEpochSecond()), NOW))
        .isEqualTo(bad(Cause.OTHER_GATEWAY));
  }

  @Test
  void whatIsChangedOnTheWayIsRefused() {
    long time = NOW.getEpochSecond();
    String signature = KEY.sign(time, "nonce-01", "POST", "/x", BODY);
    for (SignedRequest changed :
        List.of(
            signed(time + 1, "nonce-01", signature, "POST", "/x", "{}"),
            signed(time, "nonce-02", signature, "POST", "/x", "{}"),
            signed(time, "nonce-01", signature, "GET", "/x", "{}"),
            signed(time, "nonce-01", signature, "POST", "/y", "{}"),
            signed(time, "nonce-01", signature, "POST", "/x", "{} "))) {
      assertThat(guard.judge(changed, NOW)).isEqualTo(bad(Cause.WRONG_SIGNATURE));
    }
    assertThat(guard.judge(signed(time, "nonce-01", signature, "POST", "/x", "{}"), NOW))
        .isInstanceOf(Verdict.Good.class);
    assertThat(guard.judge(signed(time, "short", signature, "POST", "/x", "{}"), NOW))
        .isEqualTo(bad(Cause.UNSIGNED));
  }

  @Test
  void aVehicleFillsNoMemory() {
    long time = NOW.getEpochSecond();
    for (int i = 0; i < RequestGuard.MOST_NONCES; i++) {
      assertThat(guard.judge(request("nonce-" + 100_000 + i, time), NOW))
          .isInstanceOf(Verdict.Good.class);
    }
    assertThat(guard.judge(request("nonce- one", time), NOW)).isEqualTo(bad(Cause.UNSIGNED));
    assertThat(guard.judge(request("nonce-one", time), NOW)).isEqualTo(bad(Cause.TOO_MANY));
    Instant later = NOW.plusSeconds(62);
    assertThat(guard.judge(request("nonce-one", later.getEpochSecond()), later))
        .isInstanceOf(Verdict.Good.class);
  }

  @Test
  void aKeyThatIsTakenAwayCountsNoMore() {
    guard.use(VehicleKeys.NONE);
    assertThat(guard.judge(request("nonce-01", NOW.getEpochSecond()), NOW))
        .isEqualTo(bad(Cause.UNKNOWN_VEHICLE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "truck-7 | line 2: must be: VEHICLE SECRET, and perhaps the URL that its orders are posted to",
        "truck-7 abc | line 2: a secret is 64 hexadecimal digits, or 32 bytes in Base64",
        "trück KEY | line 2: a vehicle's name has 1 to 100 letters, digits and signs of ASCII",
        "truck-7 KEY ftp://a/b | line 2: a URL begins with http:// or https:// and has a host",
        "truck-7 KEY http:///b | line 2: a URL begins with http:// or https:// and has a host",
        "truck-7 KEY http://u@a/b | line 2: a URL begins with http:// or https:// and has a host",
      })
  void aWrongLineIsNamedAndNotTold(String line, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VehicleKeys.parse(List.of("# keys", line.replace("KEY", SECRET))))
        .withMessageStartingWith(sentence)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
  }

  @Test
  void aVehicleMayHaveAUrl() {
    VehicleKeys keys =
        VehicleKeys.parse(List.of("truck-8 " + SECRET + " https://192.0.2.8/orders?a=b"));
    assertThat(keys.find("truck-8").flatMap(VehicleKey::webhook))
        .contains(URI.create("https://192.0.2.8/orders?a=b"));
    assertThat(keys.find("truck-8").orElseThrow()).hasToString("the key of truck-8");
  }

  private static Verdict bad(Cause cause) {
    return new Verdict.Bad(cause);
  }

  private static SignedRequest request(String nonce, long time) {
    return signed(time, nonce, KEY.sign(time, nonce, "GET", "/x", BODY), "GET", "/x", "{}");
  }

  private static SignedRequest signed(
      long time, String nonce, String signature, String method, String target, String body) {
    return new SignedRequest(
        "truck-7",
        Long.toString(time),
        nonce,
        signature,
        method,
        target,
        body.getBytes(StandardCharsets.UTF_8));
  }
}
