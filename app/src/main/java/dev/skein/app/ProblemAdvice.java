package dev.skein.app;

import dev.skein.api.RequestProblem;
import dev.skein.events.JsonFault;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every error of the API as a problem (RFC 9457), without a stack trace. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler implements ResponseBodyAdvice<Object> {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final String RETRY_SECONDS = "2";
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * PostgreSQL is away or busy, and the request may come again; or it has judged a value, by
   * SQLState class 22 (data exception) or 23 (constraint violation), and it need not; or another
   * request has taken at the same moment what there can be once (23505).
   */
  @ExceptionHandler(SQLException.class)
  ResponseEntity<ProblemDetail> storeHasNotTakenIt(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals(UNIQUE_VIOLATION)) {
      LOG.warn("two requests have taken the same at once: {}", e.getMessage());
      return ResponseEntity.status(HttpStatus.CONFLICT)
          .body(
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.CONFLICT,
                  "Another request has just taken what this one wants; look at it and try again."));
    }
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

  @Override
  public boolean supports(
      MethodParameter type, Class<? extends HttpMessageConverter<?>> converter) {
    return true;
  }

  /** Every problem names its request, as the log does. */
  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter type,
      MediaType media,
      Class<? extends HttpMessageConverter<?>> converter,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    String requestId = RequestIds.current();
    if (body instanceof ProblemDetail problem && requestId != null) {
      problem.setProperty("request_id", requestId);
    }
    return body;
  }

  /** What a service has refused for a reason of its own. */
  @ExceptionHandler(RequestProblem.class)
  ResponseEntity<ProblemDetail> refused(RequestProblem refusal) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.valueOf(refusal.status()), refusal.detail());
    if (refusal.type() != null) {
      problem.setType(URI.create(refusal.type()));
    }
    if (refusal.field() != null) {
      problem.setProperty("field", refusal.field());
    }
    HttpHeaders headers = new HttpHeaders();
    if (refusal.retryAfter() != null) {
      headers.set(
          HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, refusal.retryAfter().toSeconds())));
    }
    return ResponseEntity.status(refusal.status()).headers(headers).body(problem);
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
    Optional<JacksonException> bad = cause(e, JacksonException.class);
    String field = bad.map(ProblemAdvice::place).orElse("");
    String reason =
        bad.map(cause -> (field.isEmpty() ? "The body " : field + ": ") + reason(cause))
            .orElse("The body is missing, or cannot be read.");
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, reason);
    if (!field.isEmpty()) {
      problem.setProperty("field", field);
    }
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  /** A parameter or a part of the path names itself. */
  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    String name =
        e instanceof MethodArgumentTypeMismatchException argument
            ? argument.getName()
            : String.valueOf(e.getPropertyName());
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, "%s: cannot be %s".formatted(name, e.getValue()));
    problem.setProperty("field", name);
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return handleExceptionInternal(
        e,
        ProblemDetail.forStatusAndDetail(status, "There is nothing at /" + e.getResourcePath()),
        headers,
        status,
        request);
  }

  /** Without the names of our classes, which say nothing to who has written the body. */
  private static String reason(JacksonException e) {
    return switch (e) {
      case UnrecognizedPropertyException _ -> "is not known";
      case MismatchedInputException bad
          when bad.getTargetType() != null && bad.getTargetType().isEnum() ->
          "must be one of "
              + Arrays.stream(bad.getTargetType().getEnumConstants())
                  .map(word -> word.toString().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", "));
      case MismatchedInputException bad -> "must be " + kind(bad.getTargetType());
      default -> "is " + JsonFault.notJson(e);
    };
  }

  private static String kind(@Nullable Class<?> type) {
    if (type == null) {
      return "of another kind";
    } else if (type == String.class) {
      return "text";
    } else if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    } else if (type == Double.class || type == double.class) {
      return "a number";
    } else if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a whole number";
    } else if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    } else if (type == Instant.class) {
      return "a time, for example 2027-03-31T10:00:00Z";
    } else if (type == LocalDate.class) {
      return "a day, for example 2027-03-31";
    }
    return "an object";
  }

  /** The field at fault, as in {@code groups.north}. */
  private static String place(JacksonException e) {
    return e.getPath().stream()
        .map(JacksonException.Reference::getPropertyName)
        .filter(Objects::nonNull)
        .collect(Collectors.joining("."));
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
