package dev.skein.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole product on free ports, as a user meets it. */
final class RunningProduct implements AutoCloseable {

  static final JsonMapper JSON = new JsonMapper();

  /** Of machines that are shared, too. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A token lasts for 15 minutes: the longest test has ten of them. */
  private static final Duration TOKEN_IS_FRESH = Duration.ofMinutes(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Product product;
  private final String password;
  private final String token;

  private RunningProduct(Product product, String password, String token) {
    this.product = product;
    this.password = password;
    this.token = token;
  }

  private RunningProduct(Product product, String password) throws Exception {
    this.product = product;
    JsonNode login = password.isEmpty() ? JSON.createObjectNode() : logIn(password);
    boolean mustChange = login.path("must_change_password").asBoolean();
    this.password = mustChange ? "changed " + password : password;
    this.token =
        mustChange ? changed(login, password, this.password) : login.path("token").asString("");
  }

  static RunningProduct start(Path data) throws Exception {
    return start(settings(data));
  }

  /** Free ports, and everything in a directory below. */
  static Settings settings(Path directory) {
    return Settings.DEFAULTS
        .withData(directory.resolve("data"))
        .withHttpPort(0)
        .withKafkaPort(0)
        .withMavlinkPort(0);
  }

  static RunningProduct start(Settings settings) throws Exception {
    PreparedData.Login login = PreparedData.copyTo(settings.data());
    if (login.at().plus(TOKEN_IS_FRESH).isBefore(Instant.now())) {
      return startAgain(settings, login.password());
    }
    return new RunningProduct(up(settings), login.password(), login.token());
  }

  /** Over nothing, truly. */
  static RunningProduct startFirst(Settings settings) throws Exception {
    Product product = up(settings);
    return entered(product, product.firstLogin().take().orElse(""));
  }

  /** The same data again; the first login's password is the one that was shown then. */
  static RunningProduct startAgain(Path directory, String password) throws Exception {
    return startAgain(settings(directory), password);
  }

  static RunningProduct startAgain(Settings settings, String password) throws Exception {
    return entered(up(settings), password);
  }

  private static Product up(Settings settings) throws Exception {
    System.setProperty("skein.home", Path.of("target").toAbsolutePath().toString());
    return Product.up(settings, () -> {});
  }

  private static RunningProduct entered(Product product, String password) throws Exception {
    try {
      return new RunningProduct(product, password);
    } catch (Exception e) {
      product.close();
      throw e;
    }
  }

  /** As everybody who logs in with a password that was made for them. */
  private String changed(JsonNode login, String before, String after) throws Exception {
    String change =
        JSON.createObjectNode()
            .put("current_password", before)
            .put("new_password", after)
            .toString();
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(url("/api/v1/auth/password")))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + login.get("token").asString())
                .POST(HttpRequest.BodyPublishers.ofString(change)));
    return JSON.readTree(answer.body()).get("token").asString();
  }

  Product product() {
    return product;
  }

  String password() {
    return password;
  }

  String token() {
    return token;
  }

  String url(String path) {
    return "http://127.0.0.1:" + product.httpPort() + path;
  }

  InetSocketAddress mavlink() {
    return product.mavlinkAddress();
  }

  JsonNode logIn(String secret) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(url("/api/v1/auth/login")))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"username\":\"admin\",\"password\":\"" + secret + "\"}")));
    return JSON.readTree(answer.body());
  }

  JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send(request(path).GET());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** As {@link #get}, where nothing may be thrown. */
  JsonNode read(String path) {
    try {
      return get(path);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  int statusOf(String path) {
    return statusWith(token, path);
  }

  int statusWith(String bearer, String path) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url(path))).header("Authorization", "Bearer " + bearer);
      return send(request).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url(path)))
        .header("Authorization", "Bearer " + token)
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Waits until something is so; fails after three minutes. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within %d s: %s".formatted(PATIENCE.toSeconds(), what));
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    product.close();
  }
}
