package io.sightline.cli.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The shape that the trace of an order must have; the table is {@code order-traces.txt}. */
public final class ExpectedTrace {
  private final ExpectedSpan root;

  private ExpectedTrace(ExpectedSpan root) {
    this.root = root;
  }

  /** The shape for orders that end so. */
  public static ExpectedTrace of(Outcome outcome) {
    try (InputStream table = ExpectedTrace.class.getResourceAsStream("order-traces.txt")) {
      return parse(new String(table.readAllBytes(), UTF_8), outcome.id());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shape that a section of a table in the form of {@code order-traces.txt} asks for. */
  public static ExpectedTrace parse(String table, String section) {
    List<ExpectedSpan> roots = new ArrayList<>();
    // The line last seen at each depth, so that the next deeper one finds its parent.
    Deque<Open> open = new ArrayDeque<>();
    boolean inside = false;
    for (String line : table.lines().toList()) {
      if (line.startsWith("== ")) {
        inside = line.substring(3).strip().equals(section);
      } else if (inside && !line.isBlank() && !line.startsWith("#")) {
        String[] columns = line.strip().split(" +", 3);
        int depth = line.length() - line.stripLeading().length();
        ExpectedSpan span = new ExpectedSpan(columns[0], columns[1], columns[2], new ArrayList<>());
        while (!open.isEmpty() && open.peek().depth >= depth) {
          open.pop();
        }
        (open.isEmpty() ? roots : open.peek().span.children()).add(span);
        open.push(new Open(depth, span));
      }
    }
    if (roots.size() != 1) {
      throw new IllegalArgumentException(
          "the table of expected spans needs one root for " + section + ", not " + roots.size());
    }
    return new ExpectedTrace(roots.getFirst());
  }

  ExpectedSpan root() {
    return root;
  }

  /** The services that take part. */
  public Set<String> services() {
    return root.all().map(ExpectedSpan::service).collect(toCollection(TreeSet::new));
  }

  /** How many spans are asked for. */
  public int size() {
    return (int) root.all().count();
  }

  /**
   * What is wrong with the trace, nothing when it is whole.
   *
   * @param callerSpanId the span id that the caller sent, the only parent that may be missing
   */
  public List<TraceFault> faults(Trace trace, String callerSpanId) {
    List<Span> roots =
        trace.roots().stream()
            .filter(span -> span.parentId().isEmpty() || span.parentId().equals(callerSpanId))
            .toList();
    List<TraceFault> faults = new ArrayList<>(best(root, trace, roots, null));
    roots.stream()
        .filter(span -> !root.matches(span))
        .forEach(span -> faults.add(new TraceFault.ExtraRoot(span)));
    roots.stream()
        .filter(root::matches)
        .skip(1)
        .forEach(span -> faults.add(new TraceFault.ExtraRoot(span)));
    trace.roots().stream()
        .filter(span -> !roots.contains(span))
        .forEach(span -> faults.add(new TraceFault.Orphan(span)));
    return faults;
  }

  /**
   * The faults of the candidate that fits best, since a call may have been tried more than once.
   */
  private List<TraceFault> best(
      ExpectedSpan expected, Trace trace, List<Span> siblings, ExpectedSpan parent) {
    return siblings.stream()
        .filter(expected::matches)
        .map(span -> below(expected, trace, span))
        .min(Comparator.comparingInt(List::size))
        .orElseGet(() -> List.of(missing(expected, trace, parent)));
  }

  private List<TraceFault> below(ExpectedSpan expected, Trace trace, Span span) {
    List<Span> children =
        trace.spans().stream()
            .filter(child -> trace.parentOf(child).filter(span::equals).isPresent())
            .toList();
    List<TraceFault> faults = new ArrayList<>();
    expected.children().forEach(child -> faults.addAll(best(child, trace, children, expected)));
    return faults;
  }

  private TraceFault missing(ExpectedSpan expected, Trace trace, ExpectedSpan parent) {
    // Spans of the same kind that stand where the table has them are not the one that is missing.
    return trace.spans().stream()
        .filter(expected::matches)
        .flatMap(span -> trace.parentOf(span).stream().filter(actual -> !inPlace(actual, span)))
        .findFirst()
        .<TraceFault>map(actual -> new TraceFault.WrongParent(expected, parent, actual))
        .orElseGet(() -> new TraceFault.Missing(expected, parent));
  }

  private boolean inPlace(Span parent, Span span) {
    return root.all()
        .filter(expected -> expected.matches(parent))
        .anyMatch(expected -> expected.children().stream().anyMatch(child -> child.matches(span)));
  }

  private record Open(int depth, ExpectedSpan span) {}
}
