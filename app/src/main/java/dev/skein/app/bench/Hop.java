package dev.skein.app.bench;

/**
 * A part of the way of a report, and what it may cost: the budget of DESIGN's table, for a
 * saturated machine, in microseconds a report. Threads are told by the names that Linux keeps of
 * them, 15 characters at most.
 */
enum Hop {
  LINK("link: receive, fold, encode", 4.4),
  KAFKA("Kafka: produce, append, fetch", 12.5),
  LIVE("HTTP, live: parse, state, frames", 3.0),
  MONITORING("monitoring: parse, zones, rows", 7.2),
  ALERTS("alerts: parse, rules", 3.5),
  POSTGRES("PostgreSQL: COPY, offsets", 5.3),
  GC("garbage collection, the rest", 3.6),
  JIT("compiler, until it is warm", 0);

  private final String title;
  private final double budgetMicros;

  Hop(String title, double budgetMicros) {
    this.title = title;
    this.budgetMicros = budgetMicros;
  }

  String title() {
    return title;
  }

  double budgetMicros() {
    return budgetMicros;
  }

  static Hop ofThread(String name) {
    return switch (name) {
      case String n
          when n.startsWith("link-") || n.startsWith("qtp") || n.startsWith("telemetry") ->
          LINK;
      case String n
          when n.startsWith("reader-live")
              || n.startsWith("live-")
              || n.startsWith("ForkJoinPool") ->
          LIVE;
      case String n when n.startsWith("group-monitorin") -> MONITORING;
      case String n when n.startsWith("group-alerts") -> ALERTS;
      case String n when n.startsWith("C1 Compiler") || n.startsWith("C2 Compiler") -> JIT;
      case String n
          when n.startsWith("kafka-")
              || n.startsWith("data-plane")
              || n.startsWith("consumer_backgr")
              || n.startsWith("executor-")
              || n.startsWith("ExpirationReape")
              || n.startsWith("group-coordinat") ->
          KAFKA;
      default -> GC;
    };
  }
}
