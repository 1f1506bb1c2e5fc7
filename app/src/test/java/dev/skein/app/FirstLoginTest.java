package dev.skein.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody is locked out: neither by a start that nobody has seen, nor by a password that is lost,
 * nor by who guesses it.
 */
class FirstLoginTest {

  @TempDir private Path directory;

  @BeforeEach
  void home() {
    System.setProperty("skein.home", Path.of("target").toAbsolutePath().toString());
  }

  @Test
  void aPasswordIsShownUntilSomebodyHasUsedIt() throws Exception {
    String unseen = start();
    String second = start();

    assertThat(second).isNotEmpty().isNotEqualTo(unseen);
    try (Product third = Product.up(RunningProduct.settings(directory), () -> {})) {
      String shown = third.firstLogin().take().orElseThrow();
      assertThat(status(third, second)).isEqualTo(401);
      assertThat(status(third, shown)).isEqualTo(200);

      String data = directory.resolve("data").toString();
      String reset = reset("--data", data);
      assertThat(status(third, shown)).isEqualTo(401);
      assertThat(status(third, reset)).isEqualTo(200);

      RunningProduct.await("a lock", () -> status(third, "wrong") == 429);
      assertThat(status(third, reset("--data", data))).isEqualTo(200);
    }
    assertThat(start()).isEmpty();
  }

  @Test
  void aServerThatDoesNotRunHasNoPasswordToReset() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        ResetPasswordCommand.run(
            List.of("--data", directory.resolve("none").toString()),
            print(new ByteArrayOutputStream()),
            print(err));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("skein reset-password: no server runs on " + directory);
  }

  /** As a start that ends before anybody logs in. */
  private String start() throws Exception {
    try (Product product = Product.up(RunningProduct.settings(directory), () -> {})) {
      return product.firstLogin().take().orElse("");
    }
  }

  private static String reset(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = ResetPasswordCommand.run(List.of(arguments), print(out), print(err));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    Matcher said = Pattern.compile("admin / (\\S+) ").matcher(out.toString(StandardCharsets.UTF_8));
    assertThat(said.find()).isTrue();
    return said.group(1);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static int status(Product product, String password) {
    String credentials = "{\"username\":\"admin\",\"password\":\"%s\"}".formatted(password);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + product.httpPort() + "/api/v1/auth/login"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(credentials))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
