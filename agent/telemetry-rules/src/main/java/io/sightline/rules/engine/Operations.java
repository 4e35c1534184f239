package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules on operations that the agent's instrumentations know. These tell of every operation, also
 * of those whose span is not sampled.
 */
final class Operations implements OperationListener {

  private static final ContextKey<OperationState> STATE =
      ContextKey.named("sightline-rules-operation");
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
    return context.with(STATE, new OperationState(attributes));
  }

  @Override
  public void onEnd(Context context, Attributes attributes, long endNanos) {
    OperationRun[] current = runs;
    if (current.length == 0) {
      return;
    }
    OperationState state = context.get(STATE);
    if (state == null) {
      return;
    }
    Attributes all = null;
    for (OperationRun run : current) {
      if (isOfKind(run.rule().match())) {
        if (all == null) {
          all = state.attributes.toBuilder().putAll(attributes).build();
        }
        if (hasAttributes(run.rule().match(), all)) {
          run.run(context, state, all);
        }
      }
    }
  }

  private boolean isOfKind(Match match) {
    return match.operation() == Match.Operation.ANY || kinds.contains(match.operation());
  }

  private static boolean hasAttributes(Match match, Attributes attributes) {
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
