package dev.skein.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;

/** No request has a body of more than 16 MiB: 413, before more than that is in memory. */
@Order(BodyLimit.BEHIND_THE_FORWARDER)
final class BodyLimit extends OncePerRequestFilter {

  static final int BEHIND_THE_FORWARDER = 1;
  static final int LARGEST = 16 << 20;
  static final String REASON = "A body has at most 16 MiB.";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > LARGEST) {
      Problems.write(response, HttpStatus.CONTENT_TOO_LARGE, REASON);
      return;
    }
    boolean isOpenEnded = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    chain.doFilter(isOpenEnded ? new Bounded(request) : request, response);
  }

  /** A request that does not say how long it is. */
  private static final class Bounded extends HttpServletRequestWrapper {
    Bounded(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new BoundedStream(super.getInputStream());
    }
  }

  private static final class BoundedStream extends ServletInputStream {
    private final ServletInputStream stream;
    private long left = LARGEST;

    BoundedStream(ServletInputStream stream) {
      this.stream = stream;
    }

    @Override
    public int read() throws IOException {
      int next = stream.read();
      take(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = stream.read(bytes, offset, length);
      take(Math.max(read, 0));
      return read;
    }

    private void take(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new ErrorResponseException(
            HttpStatus.CONTENT_TOO_LARGE,
            ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, REASON),
            null);
      }
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
