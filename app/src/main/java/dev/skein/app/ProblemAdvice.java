package dev.skein.app;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/** Every error of the API as a problem (RFC 9457), without a stack trace. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final String RETRY_SECONDS = "2";

  /**
   * PostgreSQL is away or busy, and the request may come again; or it has judged a value, by
   * SQLState class 22 (data exception) or 23 (constraint violation), and it need not.
   */
  @ExceptionHandler(SQLException.class)
  ResponseEntity<ProblemDetail> storeHasNotTakenIt(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("22") || state.startsWith("23")) {
      LOG.warn("a request holds a value that cannot be stored: {}", e.getMessage());
      return ResponseEntity.badRequest()
          .body(
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.BAD_REQUEST, "The request holds a value that cannot be stored."));
    }
    LOG.warn("a request failed for want of the database: {}", e.getMessage());
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer; try again.");
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
        .body(problem);
  }

  /** A body that cannot be read says why; what the readers of bodies wrap, as what it is. */
  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Optional<ErrorResponseException> known = cause(e, ErrorResponseException.class);
    if (known.isPresent()) {
      return handleErrorResponseException(
          known.get(), known.get().getHeaders(), known.get().getStatusCode(), request);
    }
    String reason =
        cause(e, JacksonException.class)
            .map(bad -> "not JSON of the right shape: " + bad.getOriginalMessage())
            .orElse("The body is missing, or cannot be read.");
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, reason);
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  /** A defect: said in the log with everything, to the client without. */
  @ExceptionHandler(RuntimeException.class)
  ResponseEntity<ProblemDetail> defect(RuntimeException e) {
    LOG.error("a request failed", e);
    return ResponseEntity.internalServerError()
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; it is in the log."));
  }
}
