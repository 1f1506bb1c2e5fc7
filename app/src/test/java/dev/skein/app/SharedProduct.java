package dev.skein.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * Hands one running product to all classes of this JVM that ask for it: to those that neither stop
 * it nor need it empty.
 */
final class SharedProduct implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningProduct.class;
  }

  @Override
  public RunningProduct resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(
            ExtensionContext.StoreScope.LAUNCHER_SESSION,
            ExtensionContext.Namespace.create(SharedProduct.class))
        .computeIfAbsent(Started.class, _ -> new Started(), Started.class)
        .product;
  }

  /** Closed by JUnit after the last class. */
  private static final class Started implements AutoCloseable {
    private final Path directory;
    private final RunningProduct product;

    Started() {
      try {
        directory = Files.createTempDirectory("skein");
        Settings settings = RunningProduct.settings(directory);
        // By a login of its own: it lasts longer than a token that is used again would.
        product =
            RunningProduct.startAgain(settings, PreparedData.copyTo(settings.data()).password());
      } catch (Exception e) {
        throw new IllegalStateException("the shared product does not start", e);
      }
    }

    @Override
    public void close() throws Exception {
      product.close();
      FileSystemUtils.deleteRecursively(directory);
    }
  }
}
