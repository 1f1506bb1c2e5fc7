package dev.skein.app;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** What every process has, whatever its roles. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  SharedConfiguration.class,
  SecurityConfiguration.class,
  ProblemAdvice.class,
  ErrorProblems.class,
  BodyLimit.class,
  RequestIds.class,
  ForwardedClient.class,
  ApiDescription.class
})
class SkeinApplication {}
