package dev.skein.airspace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A part of a segment, in fractions of it. */
record Span(double from, double to) {

  static final Span ALL = new Span(0, 1);

  /** The spans in order, with those joined that overlap or lie no more than that apart. */
  static List<Span> merge(List<Span> spans, double gap) {
    List<Span> sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingDouble(Span::from));
    List<Span> merged = new ArrayList<>(sorted.size());
    for (Span span : sorted) {
      if (!merged.isEmpty() && span.from <= merged.getLast().to + gap) {
        Span last = merged.removeLast();
        merged.add(new Span(last.from, Math.max(last.to, span.to)));
      } else {
        merged.add(span);
      }
    }
    return merged;
  }
}
