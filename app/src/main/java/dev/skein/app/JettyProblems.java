package dev.skein.app;

import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** What Jetty refuses before there is a request for the application: problems (RFC 9457) too. */
final class JettyProblems extends ErrorHandler
    implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {

  private static final Map<Integer, String> DETAILS =
      Map.of(
          400, "The request cannot be read: its path, a header or the body's length is malformed.",
          414, "The path with its query is too long.",
          431, "The headers are too large.");

  @Override
  public void customize(JettyServletWebServerFactory factory) {
    factory.addServerCustomizers(server -> server.setErrorHandler(this));
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    HttpStatus known = HttpStatus.resolve(code);
    HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
    String detail = DETAILS.getOrDefault(code, "The server does not take this request.");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    Content.Sink.write(response, true, Problems.json(status, detail), callback);
  }
}
