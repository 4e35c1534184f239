package io.sightline.rules.engine;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** One call of a method that a rule follows from beginning to end. */
final class RuleState extends Timing {

  final RuleRun run;
  // Of the rule that began before this one at the same call, or null.
  final RuleState before;
  // What was current before the call.
  final Context outer = Context.current();
  Context inner = outer;
  Span span;
  Scope scope;

  RuleState(RuleRun run, RuleState before) {
    this.run = run;
    this.before = before;
  }
}
