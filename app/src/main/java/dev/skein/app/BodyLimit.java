package dev.skein.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.core.StreamReadConstraints;

/**
 * Bounds what bodies cost, in bytes as they are read, after any decompression: each has at most 16
 * MiB, or 8 KiB before its sender has logged in (413), and what is more than 64 KiB of each has 32
 * MiB together (503). Of content codings there is gzip, which Jetty has undone before (415 for
 * others). A body is there within a minute (408).
 */
@Order(BodyLimit.BEHIND_THE_LOGIN)
final class BodyLimit extends OncePerRequestFilter {

  static final int BEHIND_THE_LOGIN = -1;

  private static final int LARGEST = 16 << 20;
  private static final int LARGEST_OF_STRANGERS = 8 << 10;
  private static final int SMALL = 64 << 10;
  private static final int TOGETHER = 32 << 20;
  private static final Duration SLOWEST = Duration.ofMinutes(1);
  private static final long LONGEST_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final String RETRY_SECONDS = "2";
  private static final int MOST_TOKENS = 4_000_000;

  private final Semaphore room = new Semaphore(TOGETHER);
  private final long slowestNanos;

  @Autowired
  BodyLimit(MeterRegistry metrics) {
    this(metrics, SLOWEST);
  }

  BodyLimit(MeterRegistry metrics, Duration slowest) {
    slowestNanos = slowest.toNanos();
    Gauge.builder("skein.http.bodies", this, BodyLimit::heldBytes)
        .description("Bytes of request bodies held now, but for the first 64 KiB of each")
        .baseUnit("bytes")
        .register(metrics);
  }

  /**
   * Bounds what the tree of a body costs: that of <code>[{},{},</code> takes thirty times its
   * bytes. Holds for each mapper that is built afterwards.
   */
  static void boundTrees() {
    StreamReadConstraints.overrideDefaultStreamReadConstraints(
        StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build());
  }

  int heldBytes() {
    return TOGETHER - room.availablePermits();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
      Problems.write(
          response,
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding: may be gzip, or not be there.");
      return;
    }
    boolean isStranger = request.getUserPrincipal() == null;
    Body body = new Body(request, isStranger ? LARGEST_OF_STRANGERS : LARGEST);
    try {
      if (request.getContentLengthLong() > body.largest) {
        throw body.tooLarge();
      }
      chain.doFilter(body, response);
    } catch (ErrorResponseException e) {
      // Found by a filter; what a controller finds, Spring has answered.
      e.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
      Problems.write(response, HttpStatus.valueOf(e.getStatusCode().value()), detail(e));
    } finally {
      room.release(body.held());
      body.drainIfRefused();
    }
  }

  private static String detail(ErrorResponseException e) {
    return Objects.requireNonNullElse(e.getBody().getDetail(), "");
  }

  /** A request whose body is counted, and given room, as it is read. */
  private final class Body extends HttpServletRequestWrapper {
    private final int largest;
    private final long begun = System.nanoTime();
    private int read;
    private boolean isRefused;

    Body(HttpServletRequest request, int largest) {
      super(request);
      this.largest = largest;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new CountedStream(super.getInputStream(), this::hold);
    }

    int held() {
      return Math.max(0, read - SMALL);
    }

    private void hold(int bytes) {
      if (bytes > largest - read) {
        isRefused = true;
        throw tooLarge();
      }
      if (System.nanoTime() - begun > slowestNanos) {
        throw problem(HttpStatus.REQUEST_TIMEOUT, "The body was not there within a minute.");
      }
      int before = held();
      read += bytes;
      if (!room.tryAcquire(held() - before)) {
        read -= bytes;
        isRefused = true;
        throw tooMuchAtOnce();
      }
    }

    /**
     * A client that is still sending when the connection ends may never see the answer. Of one that
     * is too slow nothing more is waited for.
     */
    void drainIfRefused() {
      if (isRefused) {
        byte[] bytes = new byte[SMALL];
        long end = System.nanoTime() + LONGEST_DRAIN_NANOS;
        try {
          ServletInputStream rest = getRequest().getInputStream();
          int drained = 0;
          int some = 0;
          while (some >= 0 && drained < LARGEST && System.nanoTime() < end) {
            some = rest.read(bytes);
            drained += Math.max(some, 0);
          }
        } catch (IOException e) {
          // It is gone, or was no gzip: it has been told already.
        }
      }
    }

    private static ErrorResponseException tooMuchAtOnce() {
      ErrorResponseException full =
          problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "Too much is being sent at once; try again, or send less at a time.");
      full.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
      return full;
    }

    private ErrorResponseException tooLarge() {
      return problem(
          HttpStatus.CONTENT_TOO_LARGE,
          largest == LARGEST
              ? "A body has at most 16 MiB."
              : "Before the login a body has at most 8 KiB.");
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
      return new ErrorResponseException(
          status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
  }

  private static final class CountedStream extends ServletInputStream {
    private final ServletInputStream stream;
    private final IntConsumer count;

    CountedStream(ServletInputStream stream, IntConsumer count) {
      this.stream = stream;
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      int next = stream.read();
      count.accept(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = stream.read(bytes, offset, length);
      count.accept(Math.max(read, 0));
      return read;
    }

    @Override
    public boolean isFinished() {
      return stream.isFinished();
    }

    @Override
    public boolean isReady() {
      return stream.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      stream.setReadListener(listener);
    }
  }
}
