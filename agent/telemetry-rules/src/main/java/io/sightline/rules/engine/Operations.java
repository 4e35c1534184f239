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
  private volatile OfKind mine = new OfKind(NONE, NONE);

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
    return mine().length == 0 ? context : context.with(STATE, new OperationState(this, attributes));
  }

  @Override
  public void onEnd(Context context, Attributes attributes, long endNanos) {
    OperationRun[] current = mine();
    if (current.length == 0) {
      return;
    }
    OperationState state = context.get(STATE);
    // Not that of an operation around: it is there when rules came after this one had begun.
    if (state == null || state.owner != this) {
      return;
    }
    Attributes all = state.attributes.toBuilder().putAll(attributes).build();
    for (OperationRun run : current) {
      if (hasAttributes(run.rule().match(), all)) {
        run.run(context, state, all);
      }
    }
  }

  // The rules on operations of these kinds, looked for once after each change of the rules.
  private OperationRun[] mine() {
    OperationRun[] all = runs;
    OfKind known = mine;
    if (known.all != all) {
      List<OperationRun> found = new ArrayList<>();
      for (OperationRun run : all) {
        if (isOfKind(run.rule().match())) {
          found.add(run);
        }
      }
      known = new OfKind(all, found.toArray(NONE));
      mine = known;
    }
    return known.found;
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
        // It may be a client's, of any length.
        String value = Scalars.cut(String.valueOf(entry.getValue()));
        for (Glob glob : globs) {
          if (glob.matches(value)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Which of the rules on operations are about those of one instrumentation. */
  private static final class OfKind {
    private final OperationRun[] all;
    private final OperationRun[] found;

    OfKind(OperationRun[] all, OperationRun[] found) {
      this.all = all;
      this.found = found;
    }
  }
}
