package dev.skein.app;

import dev.skein.links.LinkCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** A link's counters in the metrics, as {@code skein_link_NAME_total} with the link's name. */
final class LinkMetrics {

  /** What is counted of orders, whatever the link. */
  static final List<String> ORDERS =
      List.of(
          "orders.transmitted",
          "orders.acknowledged",
          "orders.completed",
          "orders.failed",
          "orders.expired",
          "orders.cancelled",
          "orders.uncertain",
          "orders.refused.not_requested",
          "orders.refused.other_run",
          "orders.refused.repeated",
          "orders.refused.unreadable",
          "errors");

  private LinkMetrics() {}

  static void register(
      List<String> names, LinkCounters counters, String link, MeterRegistry metrics) {
    for (String name : names) {
      FunctionCounter.builder("skein.link." + name, counters, c -> c.counter(name).sum())
          .description("Link: " + name.replace('.', ' '))
          .tag("link", link)
          .register(metrics);
    }
  }
}
