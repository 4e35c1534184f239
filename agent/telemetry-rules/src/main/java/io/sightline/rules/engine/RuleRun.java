package io.sightline.rules.engine;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Named;
import io.sightline.rules.model.Path;
import io.sightline.rules.model.Rule;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** One rule at one watched method. */
final class RuleRun {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle HIT =
      Handles.method(LOOKUP, ActiveRule.class, "hit", void.class);
  private static final MethodHandle FAILED =
      Handles.method(LOOKUP, ActiveRule.class, "failed", void.class, Throwable.class);
  private static final MethodHandle REST =
      Handles.method(LOOKUP, RuleRun.class, "rest", void.class, Object[].class);
  private static final MethodHandle LATER =
      Handles.method(LOOKUP, RuleRun.class, "completeLater", void.class, Object[].class);
  private static final MethodHandle START =
      Handles.method(
          LOOKUP, RuleRun.class, "start", RuleState.class, RuleState.class, Object[].class);
  private static final MethodHandle NOT_BEGUN =
      Handles.method(
          LOOKUP, RuleRun.class, "notBegun", RuleState.class, Throwable.class, RuleState.class);
  private static final MethodHandle IS_LATER =
      Handles.function(LOOKUP, "isLater", boolean.class, Object.class);

  private final ActiveRule rule;
  private final Surroundings surroundings;
  private final Shape exit;
  private final boolean mayBeLater;
  private final String spanName;
  private final String functionName;
  private final List<Keys> firstSpanAttributes = new ArrayList<>();
  private final List<Evaluator> lastSpanAttributes = new ArrayList<>();
  private final List<String> baggage = new ArrayList<>();
  private final List<Evaluator> attributes = new ArrayList<>();
  private final EventRun event;
  // (enter...)boolean
  private MethodHandle entryCondition;
  // (enter...)Object[]: values for the baggage and the span, so that only what is used is boxed.
  private final MethodHandle entryValues;
  private MethodHandle errorCondition;
  // What happens at the end, with the arguments as they are and as an array.
  private final MethodHandle body;
  private final MethodHandle spreadBody;

  RuleRun(SiteRule applied, Surroundings surroundings, Site site, ClassLoader loader) {
    this.rule = applied.rule;
    this.surroundings = surroundings;
    this.exit = site.exit();
    this.mayBeLater = exit.mayReturnLater(site.method());
    String className = site.className();
    String methodName = site.method().name();
    this.functionName = className + "." + methodName;
    RuleCompiler atEntry =
        new RuleCompiler(rule, surroundings, className, methodName, loader, site.enter());
    RuleCompiler atExit = new RuleCompiler(rule, surroundings, className, methodName, loader, exit);
    Rule model = rule.rule();
    boolean decidedAtEntry = isDecidedAtEntry(model);
    if (decidedAtEntry && model.when() != null) {
      entryCondition = atEntry.condition(model.when());
    }
    if (applied.heir != null) {
      MethodHandle ofHeir = Heir.test(applied.heir, site.enter().type(), site.enter().self());
      entryCondition =
          entryCondition == null
              ? ofHeir
              : MethodHandles.guardWithTest(
                  ofHeir, entryCondition, Handles.constant(false, site.enter().type()));
    }
    List<MethodHandle> values = new ArrayList<>();
    for (Named entry : model.baggage()) {
      baggage.add(entry.name());
      values.add(atEntry.value(entry.value()));
    }
    if (model.span() == null) {
      spanName = null;
    } else {
      spanName =
          model.span().name() != null
              ? model.span().name()
              : className.substring(className.lastIndexOf('.') + 1) + "." + methodName;
      for (Named attribute : model.span().attributes()) {
        Path path = attribute.value().path();
        if (path == null || path.isKnownAtEntry()) {
          firstSpanAttributes.add(new Keys(attribute.name()));
          values.add(atEntry.value(attribute.value()));
        } else {
          lastSpanAttributes.add(new Evaluator(attribute, atExit));
        }
      }
      if (model.span().errorWhen() != null) {
        errorCondition = Handles.spread(atExit.condition(model.span().errorWhen()));
      }
    }
    entryValues = Handles.array(values, site.enter().type());
    for (Named attribute : model.attributes()) {
      attributes.add(new Evaluator(attribute, atExit));
    }
    event = model.event() == null ? null : new EventRun(model.event(), surroundings, atExit);
    MethodHandle actions = actions(model, atExit);
    body =
        decidedAtEntry || model.when() == null
            ? actions
            : Handles.when(atExit.condition(model.when()), actions);
    spreadBody = Handles.spread(body);
  }

  private MethodHandle actions(Rule model, RuleCompiler compiler) {
    MethodType type = exit.type().changeReturnType(void.class);
    MethodHandle actions = Handles.nothing(type);
    if (!attributes.isEmpty() || model.event() != null) {
      actions = Handles.sequence(Handles.collect(REST.bindTo(this), type), actions);
    }
    for (int i = model.metrics().size() - 1; i >= 0; i--) {
      MetricAction metric = model.metrics().get(i);
      if (!metric.isObserved()) {
        actions = Handles.sequence(compiler.metric(metric), actions);
      }
    }
    MethodHandle hit = MethodHandles.dropArguments(HIT.bindTo(rule), 0, type.parameterArray());
    return Handles.sequence(hit, actions);
  }

  /** Whether the rule must be there when the method begins. */
  static boolean needsEntry(Rule rule) {
    if (isDecidedAtEntry(rule)) {
      return true;
    }
    for (Path path : rule.paths()) {
      if (path.root() == Path.Root.DURATION) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDecidedAtEntry(Rule rule) {
    return rule.span() != null || !rule.baggage().isEmpty();
  }

  /** (exit...)void for a rule that has nothing to do before the method ends. */
  MethodHandle direct() {
    MethodHandle direct = body;
    MethodType type = direct.type();
    if (mayBeLater) {
      MethodHandle later =
          MethodHandles.permuteArguments(
              IS_LATER, type.changeReturnType(boolean.class), exit.returned());
      direct =
          MethodHandles.guardWithTest(later, Handles.collect(LATER.bindTo(this), type), direct);
    }
    MethodHandle failed =
        MethodHandles.dropArguments(FAILED.bindTo(rule), 1, type.parameterArray());
    return MethodHandles.catchException(direct, Throwable.class, failed);
  }

  /**
   * (before, enter...)state: begins what lasts as long as the method; what came before when the
   * rule's condition does not hold, and then nothing is allocated.
   */
  MethodHandle start() {
    MethodType type = entryValues.type().changeReturnType(RuleState.class);
    MethodHandle begin = MethodHandles.collectArguments(START.bindTo(this), 1, entryValues);
    MethodHandle before =
        MethodHandles.dropArguments(
            MethodHandles.identity(RuleState.class), 1, type.parameterArray());
    if (entryCondition != null) {
      begin =
          MethodHandles.guardWithTest(
              MethodHandles.dropArguments(entryCondition, 0, RuleState.class), begin, before);
    }
    MethodHandle failed =
        MethodHandles.dropArguments(NOT_BEGUN.bindTo(this), 2, type.parameterArray());
    return MethodHandles.catchException(begin, Throwable.class, failed);
  }

  private RuleState start(RuleState before, Object[] values) {
    RuleState state = new RuleState(this, before);
    try {
      Context inner = state.outer;
      if (!baggage.isEmpty()) {
        inner = inner.with(withEntries(Baggage.fromContext(inner), values));
      }
      if (spanName != null) {
        state.span = startSpan(inner, values);
        inner = inner.with(state.span);
      }
      if (inner != state.outer) {
        state.inner = inner;
        state.scope = inner.makeCurrent();
      }
    } catch (Throwable t) {
      rule.failed(t);
    }
    return state;
  }

  private RuleState notBegun(Throwable thrown, RuleState before) {
    rule.failed(thrown);
    return before;
  }

  private Baggage withEntries(Baggage present, Object[] values) {
    BaggageBuilder builder = present.toBuilder();
    for (int i = 0; i < baggage.size(); i++) {
      if (values[i] != null) {
        builder.put(baggage.get(i), values[i].toString());
      }
    }
    return builder.build();
  }

  private Span startSpan(Context parent, Object[] values) {
    SpanBuilder builder =
        surroundings
            .tracer()
            .spanBuilder(spanName)
            .setParent(parent)
            .setSpanKind(SpanKind.valueOf(rule.rule().span().kind().name()))
            .setAttribute("code.function.name", functionName);
    for (int i = 0; i < firstSpanAttributes.size(); i++) {
      firstSpanAttributes.get(i).set(builder, values[baggage.size() + i]);
    }
    return builder.startSpan();
  }

  /** Ends what {@link #start} began, now or when the result is complete. */
  void finish(RuleState state, Object[] frame) {
    frame[0] = state;
    boolean later = mayBeLater && isLater(frame[exit.returned()]);
    if (!later) {
      complete(state, frame);
    }
    // Whatever fails, the scope does not stay open behind the method.
    close(state);
    if (later) {
      await(frame, state.inner, state);
    } else {
      end(state);
    }
  }

  private void close(RuleState state) {
    try {
      if (state.scope != null) {
        state.scope.close();
      }
    } catch (Throwable t) {
      rule.failed(t);
    }
  }

  // Processors of spans run in here.
  private void end(RuleState state) {
    try {
      if (state.span != null) {
        state.span.end();
      }
    } catch (Throwable t) {
      rule.failed(t);
    }
  }

  /** The rule failed at this method. */
  void failed(Throwable thrown) {
    rule.failed(thrown);
  }

  private void complete(RuleState state, Object[] frame) {
    try {
      spreadBody.invokeExact(frame);
      if (state.span != null) {
        describe(state.span, frame);
      }
    } catch (Throwable t) {
      rule.failed(t);
    }
  }

  private void describe(Span span, Object[] frame) throws Throwable {
    for (Evaluator attribute : lastSpanAttributes) {
      attribute.keys.set(span, attribute.get(frame));
    }
    Throwable thrown = (Throwable) frame[exit.thrown()];
    if (thrown != null) {
      Exceptions.record(rule, span, thrown);
      span.setStatus(StatusCode.ERROR);
    } else if (errorCondition != null && (boolean) errorCondition.invokeExact(frame)) {
      span.setStatus(StatusCode.ERROR);
    }
  }

  // Attributes of the span around, and the event.
  private void rest(Object[] frame) throws Throwable {
    Context context =
        frame[0] instanceof RuleState ? ((RuleState) frame[0]).outer : Context.current();
    if (!attributes.isEmpty()) {
      Span span = Span.fromContext(context);
      for (Evaluator attribute : attributes) {
        attribute.keys.set(span, attribute.get(frame));
      }
    }
    if (event != null) {
      event.emit(frame);
    }
  }

  private static boolean isLater(Object result) {
    // Not every stage: one that is lazy would be set going by whoever listens to it.
    return result instanceof CompletableFuture;
  }

  private void completeLater(Object[] frame) {
    await(frame, Context.current(), null);
  }

  private void await(Object[] current, Context context, RuleState state) {
    // The other rules of the same call use the array, too.
    Object[] frame = current.clone();
    CompletableFuture<?> future = (CompletableFuture<?>) frame[exit.returned()];
    try {
      future.whenComplete((value, thrown) -> completed(frame, context, state, value, thrown));
    } catch (Throwable t) {
      // A future of the application's own that takes no listeners.
      completed(frame, context, state, null, t);
    }
  }

  private void completed(
      Object[] frame, Context context, RuleState state, Object value, Throwable thrown) {
    frame[exit.returned()] = value;
    frame[exit.thrown()] = cause(thrown);
    try (Scope ignored = context.makeCurrent()) {
      if (state != null) {
        complete(state, frame);
      } else {
        spreadBody.invokeExact(frame);
      }
    } catch (Throwable t) {
      rule.failed(t);
    } finally {
      if (state != null) {
        end(state);
      }
    }
  }

  private static Throwable cause(Throwable thrown) {
    boolean wrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wrapped && thrown.getCause() != null ? thrown.getCause() : thrown;
  }
}
