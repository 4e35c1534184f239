package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules on operations that the agent's instrumentations know. These tell of every operation, also
 * of those whose span is not sampled.
 */
final class Operations implements OperationListener {

  private static final ContextKey<RuleState> STATE = ContextKey.named("sightline-rules-operation");
  private static final OperationRun[] NONE = {};

  @SuppressWarnings("NonFinalStaticField") // Instrumenters are made before and after rules change.
  private static volatile OperationRun[] runs = NONE;

  private final List<Match.Operation> kinds;

  Operations(List<Match.Operation> kinds) {
    this.kinds = kinds;
  }

  static void replace(Rules rules, Surroundings surroundings) {
    List<OperationRun> next = new ArrayList<>();
    for (ActiveRule rule : rules.active()) {
      if (rule.rule().isAboutOperations()) {
        next.add(new OperationRun(rule, surroundings));
      }
    }
    runs = next.toArray(NONE);
  }

  @Override
  public Context onStart(Context context, Attributes attributes, long startNanos) {
    if (runs.length == 0) {
      return context;
    }
    RuleState state = new RuleState(null);
    state.attributes = attributes;
    return context.with(STATE, state);
  }

  @Override
  public void onEnd(Context context, Attributes attributes, long endNanos) {
    OperationRun[] current = runs;
    if (current.length == 0) {
      return;
    }
    RuleState state = context.get(STATE);
    if (state == null) {
      return;
    }
    Attributes all = state.attributes.toBuilder().putAll(attributes).build();
    for (OperationRun run : current) {
      if (isMeant(run.rule(), all)) {
        run.run(context, state, all);
      }
    }
  }

  private boolean isMeant(Rule rule, Attributes attributes) {
    Match match = rule.match();
    if (match.operation() != Match.Operation.ANY && !kinds.contains(match.operation())) {
      return false;
    }
    for (Map.Entry<String, List<Glob>> wanted : match.attributes().entrySet()) {
      if (!hasAttribute(wanted.getKey(), wanted.getValue(), attributes)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasAttribute(String name, List<Glob> globs, Attributes attributes) {
    for (Map.Entry<AttributeKey<?>, Object> entry : attributes.asMap().entrySet()) {
      if (entry.getKey().getKey().equals(name)) {
        for (Glob glob : globs) {
          if (glob.matches(String.valueOf(entry.getValue()))) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
