package io.sightline.cli.check;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All spans of one trace that have arrived so far. */
public final class Trace {
  private final String traceId;
  private final Map<String, Span> spans = new LinkedHashMap<>();

  Trace(String traceId, List<Span> spans) {
    this.traceId = traceId;
    // Delivery is at least once: a span that came twice is one span.
    spans.forEach(span -> this.spans.putIfAbsent(span.spanId(), span));
  }

  /** The trace's id in hexadecimal. */
  public String traceId() {
    return traceId;
  }

  /** Its spans, each once. */
  public List<Span> spans() {
    return new ArrayList<>(spans.values());
  }

  /** Whether the span has arrived. */
  public boolean contains(String spanId) {
    return spans.containsKey(spanId);
  }

  /** The services that sent spans. */
  public Set<String> services() {
    return spans.values().stream().map(Span::service).collect(toCollection(TreeSet::new));
  }

  /**
   * Spans without a parent in this trace: the true root, a child of the caller, or orphans whose
   * parent never arrived.
   */
  public List<Span> roots() {
    return spans.values().stream().filter(span -> !spans.containsKey(span.parentId())).toList();
  }

  /**
   * The nearest ancestor that crosses a process or calls out; INTERNAL spans are looked through.
   */
  Optional<Span> parentOf(Span span) {
    Span parent = spans.get(span.parentId());
    // A damaged trace could hold a cycle, so the walk is bounded by the number of spans.
    for (int i = 0; parent != null && parent.kind().equals("INTERNAL") && i < spans.size(); i++) {
      parent = spans.get(parent.parentId());
    }
    return Optional.ofNullable(parent);
  }
}
