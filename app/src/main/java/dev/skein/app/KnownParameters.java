package dev.skein.app;

import dev.skein.api.RequestProblem;
import dev.skein.events.PlainText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses a request with a query parameter that its operation has not: who asks with {@code
 * dry_run} where there is none must not have it done, and a filter that is misspelt must not give
 * all there is.
 */
final class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {

  private static final String OURS = "dev.skein.";

  /** What stands for bytes that are no UTF-8. */
  private static final char NOT_READ = '\uFFFD';

  private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String query = request.getQueryString();
    if (query != null
        && handler instanceof HandlerMethod method
        && method.getBeanType().getName().startsWith(OURS)) {
      Set<String> names = known.computeIfAbsent(method, KnownParameters::names);
      for (String part : query.split("&", -1)) {
        checkEncoding(part);
        String name = name(part);
        if (!PlainText.isPlain(value(part))) {
          throw RequestProblem.badField(name, "must be without control characters");
        }
        if (names.contains(name) && value(part).isBlank()) {
          throw RequestProblem.badField(name, "has no value");
        }
        if (!name.isEmpty() && !names.contains(name)) {
          throw RequestProblem.badField(
              name,
              names.isEmpty()
                  ? "is not known: there are no parameters here"
                  : "is not known: there are " + String.join(", ", names));
        }
      }
    }
    return true;
  }

  private static String name(String part) {
    return decoded(part.split("=", 2)[0]);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Empty where there is none: Spring would take the parameter's default instead. */
  private static String value(String part) {
    return part.indexOf('=') < 0 ? "" : decoded(part.substring(part.indexOf('=') + 1));
  }

  /** What Jetty would not read, and end with a defect. */
  private static void checkEncoding(String part) {
    try {
      if (URLDecoder.decode(part, StandardCharsets.UTF_8).indexOf(NOT_READ) < 0) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as of what is no UTF-8.
    }
    throw RequestProblem.badField(part.split("=", 2)[0], "must be UTF-8, percent-encoded");
  }

  private static Set<String> names(HandlerMethod method) {
    Set<String> names = new TreeSet<>();
    for (MethodParameter parameter : Arrays.asList(method.getMethodParameters())) {
      RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
      if (named != null) {
        names.add(
            named.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : named.name());
      }
    }
    return names;
  }
}
