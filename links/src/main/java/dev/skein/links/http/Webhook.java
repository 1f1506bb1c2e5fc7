package dev.skein.links.http;

import dev.skein.events.CommandEvent.Accepted;
import dev.skein.events.PlainText;
import dev.skein.links.orders.Answer;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Posts orders to vehicles, signed, each once: what comes back by status is the answer. 2xx has
 * taken it; 4xx refuses it, with the body as the reason; any other answer, or none, leaves it open
 * whether the vehicle has it. Redirections are not followed. Thread-safe.
 */
final class Webhook implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final long TIMEOUT_SECONDS = 10;
  private static final int LARGEST_REASON = 4_096;
  private static final int LONGEST_REASON = 200;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

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
            .header("Content-Type", "application/json")
            .header(VehicleKey.VEHICLE, key.vehicle())
            .header(VehicleKey.TIMESTAMP, Long.toString(timestamp))
            .header(VehicleKey.NONCE, order.commandId())
            .header(
                VehicleKey.SIGNATURE, key.sign(timestamp, order.commandId(), "POST", target, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client
        .sendAsync(request, Webhook::reasonOfRefusal)
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .handle(Webhook::answer);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static HttpResponse.BodySubscriber<String> reasonOfRefusal(HttpResponse.ResponseInfo i) {
    return isRefusal(i.statusCode())
        ? BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_REASON).apply(i)
        : BodySubscribers.replacing("");
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

  private static boolean isRefusal(int status) {
    return status / 100 == 4;
  }

  private static String reason(String body) {
    String line = body.strip();
    return PlainText.isName(line, LONGEST_REASON) ? line : "";
  }
}
