package dev.skein.app;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;

/**
 * Ends a start that is no longer wanted: nothing more is made, and what there is stops in good
 * order.
 *
 * @param stop whether the process shall stop
 */
record StopWhileStarting(BooleanSupplier stop) implements InstantiationAwareBeanPostProcessor {

  @Override
  public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
    if (stop.getAsBoolean()) {
      // What stops now must be able to wait.
      var _ = Thread.interrupted();
      throw new IllegalStateException("it was stopped while it started");
    }
    return null;
  }
}
