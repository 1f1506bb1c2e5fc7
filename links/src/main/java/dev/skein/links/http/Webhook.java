package dev.skein.links.http;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.PlainText;
import dev.skein.links.orders.Answer;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Posts orders to vehicles, signed, each once: what comes back by status is the answer. 2xx has
 * taken it; 4xx refuses it, with the body as the reason; any other answer, or none, leaves it open
 * whether the vehicle has it. Redirections are not followed. Thread-safe.
 */
final class Webhook implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int LARGEST_REASON = 4_096;
  private static final int LONGEST_REASON = 200;

  private final Duration timeout;
  private final Duration bodyTimeout;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Webhook() {
    this(TIMEOUT, TIMEOUT);
  }

  /**
   * @param timeout so long a vehicle's status may take
   * @param bodyTimeout so long its body may take after that, which tells no more than a reason
   */
  Webhook(Duration timeout, Duration bodyTimeout) {
    this.timeout = timeout;
    this.bodyTimeout = bodyTimeout;
  }

  /**
   * Posts an order.
   *
   * @param timestamp seconds since 1970
   */
  CompletableFuture<Answer> post(URI url, VehicleKey key, Accepted order, long timestamp) {
    byte[] body = OrderJson.one(order);
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String target = (url.getRawPath().isEmpty() ? "/" : url.getRawPath()) + query;
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header(VehicleKey.VEHICLE, key.vehicle())
            .header(VehicleKey.TIMESTAMP, Long.toString(timestamp))
            .header(VehicleKey.NONCE, order.commandId())
            .header(
                VehicleKey.SIGNATURE, key.sign(timestamp, order.commandId(), "POST", target, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client
        .sendAsync(request, _ -> new FirstBytes(LARGEST_REASON, bodyTimeout))
        .handle(Webhook::answer);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static Answer answer(
      @Nullable HttpResponse<String> response, @Nullable Throwable failure) {
    if (response == null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
          ? new Answer.NotReached("the vehicle cannot be connected to")
          : new Answer.Unclear("the vehicle has not answered");
    }
    int status = response.statusCode();
    if (status / 100 == 2) {
      return new Answer.Taken();
    }
    return isRefusal(status)
        ? new Answer.Refused(("HTTP " + status + " " + reason(response.body())).strip())
        : new Answer.Unclear("the vehicle answered HTTP " + status);
  }

  /** A body's first bytes, as text; the rest is not read, nor what comes too late. */
  private static final class FirstBytes implements HttpResponse.BodySubscriber<String> {
    private final int most;
    private final Duration longest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private FirstBytes(int most, Duration longest) {
      this.most = most;
      this.longest = longest;
    }

    @Override
    public CompletionStage<String> getBody() {
      return body.exceptionally(_ -> "");
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      // A request's own time limit ends with its status.
      var _ =
          body.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
              .exceptionally(_ -> {
                given.cancel();
                return "";
              });
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] part = new byte[Math.min(buffer.remaining(), most - bytes.size())];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      if (bytes.size() == most && subscription != null) {
        subscription.cancel();
        onComplete();
      }
    }

    @Override
    public void onError(Throwable throwable) {
      onComplete(); // The status has come, and that decides.
    }

    @Override
    public void onComplete() {
      body.complete(bytes.toString(StandardCharsets.UTF_8));
    }
  }

  private static boolean isRefusal(int status) {
    return status / 100 == 4;
  }

  private static String reason(String body) {
    String line = body.strip();
    return PlainText.isName(line, LONGEST_REASON) ? line : "";
  }
}
