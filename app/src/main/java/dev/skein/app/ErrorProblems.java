package dev.skein.app;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a filter or a servlet has refused without a body: a problem (RFC 9457). */
@RestController
class ErrorProblems implements ErrorController {

  @RequestMapping("/error")
  ResponseEntity<ProblemDetail> tell(HttpServletRequest request) {
    HttpStatus told =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? HttpStatus.resolve(code)
            : HttpStatus.NOT_FOUND;
    HttpStatus status = told == null ? HttpStatus.INTERNAL_SERVER_ERROR : told;
    return ResponseEntity.status(status)
        .body(ProblemDetail.forStatusAndDetail(status, detail(status)));
  }

  private static String detail(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND -> "There is nothing at this path.";
      case METHOD_NOT_ALLOWED -> "The path is not there for this method.";
      case INTERNAL_SERVER_ERROR -> "Something went wrong here; it is in the log.";
      default -> "The server does not take this request.";
    };
  }
}
