package dev.skein.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Hands a client's request to a process that has the role that owns the path. One that does not
 * answer is passed over for a while. A request that may have been carried out is never sent again,
 * unless it only reads.
 */
final class Forwarder extends OncePerRequestFilter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER_READ = Duration.ofSeconds(5);
  private static final Duration ANSWER_WRITE = Duration.ofSeconds(30);
  private static final long PASSED_OVER_NANOS = Duration.ofSeconds(5).toNanos();
  private static final String RETRY_SECONDS = "2";
  private static final Set<String> READS = Set.of("GET", "HEAD");

  /** Between two neighbours only (RFC 9110, 7.6.1), or made anew by the client. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Roles roles;
  private final TokenKeys keys;
  private final Map<Role, List<URI>> targets;
  private final Map<URI, Long> failedAt = new ConcurrentHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  Forwarder(Roles roles, Map<Role, List<URI>> targets, TokenKeys keys) {
    this.roles = roles;
    this.keys = keys;
    this.targets = Map.copyOf(targets);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Role> owner =
        PathTable.findOwner(RequestPath.of(request)).filter(role -> !roles.contains(role));
    if (owner.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
    URI asked;
    try {
      asked = new URI(request.getRequestURI() + query);
    } catch (URISyntaxException e) {
      // Jetty takes some characters that no URI has (RFC 3986, 2), such as { and |.
      Problems.write(
          response,
          HttpStatus.BAD_REQUEST,
          "The path or the query has a character that must be percent-encoded.");
      return;
    }
    forward(owner.get(), asked, request, request.getInputStream().readAllBytes(), response);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private void forward(
      Role owner, URI asked, HttpServletRequest request, byte[] body, HttpServletResponse response)
      throws IOException {
    for (URI target : inTurn(owner)) {
      HttpResponse<byte[]> answer;
      try {
        answer = ask(request(target.resolve(asked), request, body), patience(request));
      } catch (IOException e) {
        passOver(owner, target, e);
        boolean wasNotSent =
            e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
        if (!wasNotSent && !isRead(request)) {
          Problems.write(
              response,
              HttpStatus.GATEWAY_TIMEOUT,
              "It may have been done or not: look before you ask again.");
          return;
        }
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      failedAt.remove(target);
      passBack(answer, response);
      return;
    }
    response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    Problems.write(
        response,
        HttpStatus.SERVICE_UNAVAILABLE,
        "No process with the role " + owner.word() + " answers; try again.");
  }

  /**
   * The whole answer, or none: of one that breaks off, nothing has gone to the client.
   *
   * @throws IOException also when the answer is not whole in time
   */
  private HttpResponse<byte[]> ask(HttpRequest request, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private static boolean isRead(HttpServletRequest request) {
    return READS.contains(request.getMethod());
  }

  private static Duration patience(HttpServletRequest request) {
    return isRead(request) ? ANSWER_READ : ANSWER_WRITE;
  }

  /** In any order, but those that have just failed last. */
  private List<URI> inTurn(Role owner) {
    List<URI> turn = new ArrayList<>(targets.getOrDefault(owner, List.of()));
    Collections.shuffle(turn);
    long now = System.nanoTime();
    turn.sort(
        Comparator.comparing(target -> {
          Long failed = failedAt.get(target);
          return failed != null && now - failed < PASSED_OVER_NANOS;
        }));
    return turn;
  }

  private void passOver(Role owner, URI target, IOException e) {
    if (failedAt.put(target, System.nanoTime()) == null) {
      LOG.warn(
          "{} at {} does not answer and is passed over: {}", owner.word(), target, e.toString());
    }
  }

  private HttpRequest request(URI target, HttpServletRequest request, byte[] body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(target)
            .method(
                request.getMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : Collections.list(request.getHeaderNames())) {
      if (isPassedOn(name)) {
        Collections.list(request.getHeaders(name)).forEach(value -> builder.header(name, value));
      }
    }
    String requestId = RequestIds.current();
    if (requestId != null) {
      builder.setHeader(RequestIds.HEADER, requestId);
    }
    String client = request.getRemoteAddr();
    return builder
        .setHeader(ForwardedClient.BY_PROXY, client)
        .setHeader(ForwardedClient.ADDRESS, client)
        .setHeader(ForwardedClient.PROOF, ForwardedClient.proof(keys, client, requestId))
        .build();
  }

  private static void passBack(HttpResponse<byte[]> answer, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.statusCode());
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (isPassedOn(name)) {
            response.setHeader(name, values.getFirst());
            values.stream().skip(1).forEach(value -> response.addHeader(name, value));
          }
        });
    response.getOutputStream().write(answer.body());
  }

  private static boolean isPassedOn(String header) {
    return !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
  }
}
