package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies cost what they are when they are read, each and all together. */
@OnSharedProduct
class BodyLimitTest {

  private static final String TELEMETRY = "/api/v1/telemetry";
  private static final String LOGIN = "/api/v1/auth/login";
  private static final String REPORT =
      "{\"vehicle\":\"van\",\"location\":{\"latitude\":1,\"longitude\":2}}";

  private static final int HALF_SENT = (16 << 20) - 1;
  private static final int SMALL = 64 << 10;

  private static RunningProduct skein;

  @BeforeAll
  static void start(RunningProduct shared) {
    skein = shared;
  }

  @Test
  void aCompressedBodyIsAsLargeAsWhatIsInIt() throws Exception {
    HttpResponse<String> small = post(TELEMETRY, gzip(REPORT), "gzip");
    HttpResponse<String> bomb = post(TELEMETRY, gzip(" ".repeat((16 << 20) + 1)), "gzip");

    assertThat(small.statusCode()).as(small.body()).isEqualTo(200);
    assertThat(bomb.statusCode()).as(bomb.body()).isEqualTo(413);
    assertThat(bomb.body()).contains("A body has at most 16 MiB.");
  }

  @Test
  void aCodingThatNobodyUndoesIsRefused() throws Exception {
    HttpResponse<String> answer = post(TELEMETRY, REPORT.getBytes(StandardCharsets.UTF_8), "br");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("Content-Encoding: may be gzip");
  }

  @Test
  void beforeTheLoginABodyIsSmall() throws Exception {
    String large = "{\"username\":\"%s\",\"password\":\"p\"}".formatted("a".repeat(9_000));
    for (HttpResponse<String> answer :
        List.of(
            post(LOGIN, large.getBytes(StandardCharsets.UTF_8), null),
            post(LOGIN, gzip(large), "gzip"))) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
      assertThat(answer.body()).contains("Before the login a body has at most 8 KiB.");
    }
  }

  /** Spring would read a form whole, before anything is asked of who sends it. */
  @Test
  void nothingOfAFormIsReadBeforeItIsKnownWhoSendsIt() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), skein.product().httpPort())) {
      socket.setSoTimeout(20_000);
      String head =
          "PUT /api/v1/zones HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 401");
    }
  }

  @Test
  void largeBodiesWaitForEachOther() throws Exception {
    // Two fit, each but for what is small of it: neither is refused, whoever is first.
    BodyLimit limit = skein.product().bean(BodyLimit.class);
    try (Socket one = halfSent();
        Socket two = halfSent()) {
      RunningProduct.await("both are held", () -> limit.heldBytes() == 2 * (HALF_SENT - SMALL));
      HttpResponse<String> third = large();
      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.headers().firstValue("Retry-After")).hasValue("2");
      assertThat(third.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(post(TELEMETRY, gzip(REPORT), "gzip").statusCode())
          .as("a small one")
          .isEqualTo(200);
      assertThat(one.isConnected() && two.isConnected()).isTrue();
    }
    RunningProduct.await("room again", () -> statusOfLarge() == 422);
  }

  /** A body of 16 MiB whose last byte does not come. */
  private static Socket halfSent() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), skein.product().httpPort());
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n";
    byte[] blanks = new byte[HALF_SENT];
    Arrays.fill(blanks, (byte) ' ');
    socket
        .getOutputStream()
        .write(
            head.formatted(TELEMETRY, skein.token(), blanks.length + 1)
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(blanks);
    return socket;
  }

  private static int statusOfLarge() {
    try {
      return large().statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> large() throws Exception {
    return post(TELEMETRY, " ".repeat(256 << 10).getBytes(StandardCharsets.UTF_8), null);
  }

  private static HttpResponse<String> post(String path, byte[] body, @Nullable String coding)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(skein.url(path)))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    if (!path.equals(LOGIN)) {
      request.header("Authorization", "Bearer " + skein.token());
    }
    if (coding != null) {
      request.header("Content-Encoding", coding);
    }
    return skein.send(request);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
