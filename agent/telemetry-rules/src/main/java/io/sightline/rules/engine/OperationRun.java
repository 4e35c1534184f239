package io.sightline.rules.engine;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Named;
import io.sightline.rules.model.Rule;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** A rule on operations at work. */
final class OperationRun {

  private final ActiveRule rule;
  private final MethodHandle when;
  private final List<MethodHandle> metrics = new ArrayList<>();
  private final List<Evaluator> attributes = new ArrayList<>();
  private final EventRun event;

  OperationRun(ActiveRule rule, Surroundings surroundings) {
    this.rule = rule;
    RuleCompiler compiler =
        new RuleCompiler(rule, surroundings, "operation", "", null, Shape.operation());
    Rule model = rule.rule();
    when = model.when() == null ? null : compiler.condition(model.when());
    for (MetricAction metric : model.metrics()) {
      metrics.add(compiler.metric(metric));
    }
    for (Named attribute : model.attributes()) {
      attributes.add(new Evaluator(attribute, compiler));
    }
    event = model.event() == null ? null : new EventRun(model.event(), surroundings, compiler);
  }

  Rule rule() {
    return rule.rule();
  }

  void run(Context context, OperationState state, Attributes values) {
    if (rule.isMuted()) {
      return;
    }
    rule.operationFound();
    try (Scope ignored = context.makeCurrent()) {
      Object started = state;
      Object given = values;
      if (when != null && !(boolean) when.invokeExact(started, given)) {
        return;
      }
      rule.hit();
      for (MethodHandle metric : metrics) {
        metric.invokeExact(started, given);
      }
      Object[] frame = {state, values};
      AttributesBuilder found = Attributes.builder();
      for (Evaluator attribute : attributes) {
        attribute.keys.put(found, attribute.get(frame));
      }
      Span.fromContext(context).setAllAttributes(found.build());
      if (event != null) {
        event.emit(frame);
      }
    } catch (Throwable t) {
      rule.failed(t);
    }
  }
}
