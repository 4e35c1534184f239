package io.sightline.cli.check;

/** One way in which a trace differs from what it must be. */
public sealed interface TraceFault {
  /**
   * A span that should be there is not, so nothing below it can be placed.
   *
   * @param parent what it should stand under, null for the root
   */
  record Missing(ExpectedSpan expected, ExpectedSpan parent) implements TraceFault {
    @Override
    public String toString() {
      return "no " + expected + (parent == null ? "" : " under " + parent);
    }
  }

  /** The span is there, under something else. */
  record WrongParent(ExpectedSpan expected, ExpectedSpan parent, Span actual)
      implements TraceFault {
    @Override
    public String toString() {
      return expected + " stands under " + actual + ", not under " + parent;
    }
  }

  /** A second root. */
  record ExtraRoot(Span span) implements TraceFault {
    @Override
    public String toString() {
      return "one root too many: " + span;
    }
  }

  /** The span names a parent that is nowhere in the trace. */
  record Orphan(Span span) implements TraceFault {
    @Override
    public String toString() {
      return "the parent of " + span + " is not in the trace";
    }
  }
}
