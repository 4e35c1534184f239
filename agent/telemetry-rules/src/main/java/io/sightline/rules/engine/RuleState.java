package io.sightline.rules.engine;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** One call of a method that a rule follows from beginning to end. */
final class RuleState {

  final RuleRun run;
  final long startNanos = System.nanoTime();
  // What was current before the call.
  final Context outer = Context.current();
  Context inner = outer;
  Span span;
  Scope scope;
  // Of an operation, those known at its start.
  Attributes attributes;

  RuleState(RuleRun run) {
    this.run = run;
  }

  long durationNanos() {
    return System.nanoTime() - startNanos;
  }
}
