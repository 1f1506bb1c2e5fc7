package dev.skein.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not carried out, told to its sender as a problem (RFC 9457). The detail is shown
 * as it is.
 */
public final class RequestProblem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final @Nullable String field;
  private final @Nullable String type;
  private final @Nullable Duration retryAfter;

  private RequestProblem(int status, @Nullable String type, @Nullable String field, String detail) {
    this(status, type, field, detail, null);
  }

  private RequestProblem(
      int status,
      @Nullable String type,
      @Nullable String field,
      String detail,
      @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.status = status;
    this.type = type;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  /** 400: a field or parameter has a value that it cannot have. */
  public static RequestProblem badField(String field, String reason) {
    return new RequestProblem(400, null, field, field + ": " + reason);
  }

  /** 403: the caller may not do this. */
  public static RequestProblem forbidden(String detail) {
    return new RequestProblem(403, null, null, detail);
  }

  /** 404: it is not there, or not for the caller. */
  public static RequestProblem notFound(String detail) {
    return new RequestProblem(404, null, null, detail);
  }

  /** 409: it cannot be now, as things are. */
  public static RequestProblem conflict(@Nullable String field, String detail) {
    return new RequestProblem(409, null, field, field == null ? detail : field + ": " + detail);
  }

  /** 413: more than is taken at once. */
  public static RequestProblem tooLarge(String detail) {
    return new RequestProblem(413, null, null, detail);
  }

  /** 422: each value can be, but not together. */
  public static RequestProblem unprocessable(String field, String reason) {
    return new RequestProblem(422, null, field, field + ": " + reason);
  }

  /** 429: too much of it at a time. */
  public static RequestProblem tooMany(String detail, Duration retryAfter) {
    return new RequestProblem(429, null, null, detail, retryAfter);
  }

  /** A problem of a kind of its own. */
  public static RequestProblem of(int status, String type, String detail) {
    return new RequestProblem(status, type, null, detail);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The problem's {@code type}; null for none beside the status. */
  public @Nullable String type() {
    return type;
  }

  /** The field at fault, in the API's spelling. */
  public @Nullable String field() {
    return field;
  }

  /** When it may be asked again; null for never, as it is. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** What is wrong, for the sender. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
