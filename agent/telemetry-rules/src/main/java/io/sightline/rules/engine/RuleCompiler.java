package io.sightline.rules.engine;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleGauge;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleUpDownCounter;
import io.sightline.rules.model.Condition;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Named;
import io.sightline.rules.model.Path;
import io.sightline.rules.model.Value;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes method handles of the paths, conditions and metrics of a rule, for one place where it is
 * used: so the compiler of the JVM sees them as if they were written there.
 */
final class RuleCompiler {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle ERROR_TYPE =
      Handles.function(LOOKUP, "errorType", Object.class, Object.class);
  private static final MethodHandle ERROR_MESSAGE =
      Handles.function(LOOKUP, "errorMessage", Object.class, ActiveRule.class, Object.class);
  private static final MethodHandle HAS_RETURNED =
      Handles.function(LOOKUP, "hasReturned", boolean.class, Throwable.class);
  private static final MethodHandle DURATION =
      Handles.function(LOOKUP, "duration", Object.class, double.class, Object.class);
  private static final MethodHandle BAGGAGE =
      Handles.function(LOOKUP, "baggage", Object.class, String.class);
  private static final MethodHandle ATTRIBUTE =
      Handles.function(LOOKUP, "attribute", Object.class, String.class, Object.class);
  private static final MethodHandle APPLY =
      Handles.method(LOOKUP, Transformation.class, "apply", Object.class, Object.class);
  private static final MethodHandle LABELS_OF_MANY =
      Handles.method(LOOKUP, LabelTable.class, "ofMany", Attributes.class, Object[].class);
  private static final MethodHandle COUNT =
      Handles.method(
          LOOKUP, DoubleCounter.class, "add", void.class, double.class, Attributes.class);
  private static final MethodHandle COUNT_VALUE = measure("count", DoubleCounter.class);
  private static final MethodHandle ADD_VALUE = measure("add", DoubleUpDownCounter.class);
  private static final MethodHandle SET_VALUE = measure("set", DoubleGauge.class);
  private static final MethodHandle RECORD_VALUE = measure("record", DoubleHistogram.class);

  private final ActiveRule rule;
  private final Surroundings surroundings;
  private final String className;
  private final String methodName;
  private final ClassLoader loader;
  private final Shape shape;

  /**
   * @param loader of the watched class; null when what is made does not live as long as that class
   */
  RuleCompiler(
      ActiveRule rule,
      Surroundings surroundings,
      String className,
      String methodName,
      ClassLoader loader,
      Shape shape) {
    this.rule = rule;
    this.surroundings = surroundings;
    this.className = className;
    this.methodName = methodName;
    this.loader = loader;
    this.shape = shape;
  }

  /** (...)Object: what a path finds. */
  MethodHandle path(Path path) {
    MethodType type = shape.type();
    switch (path.root()) {
      case CLASS:
        return Handles.constant(className.substring(className.lastIndexOf('.') + 1), type);
      case METHOD:
        return Handles.constant(methodName, type);
      case RESOURCE:
        return Handles.constant(ServiceResource.get(path.properties().get(0)), type);
      case BAGGAGE:
        return MethodHandles.dropArguments(
            MethodHandles.insertArguments(BAGGAGE, 0, path.properties().get(0)),
            0,
            type.parameterArray());
      default:
        break;
    }
    int index = shape.indexOf(path);
    if (index < 0) {
      rule.unreadable("there is no " + path + " in " + className + "." + methodName);
      return Handles.constant(null, type);
    }
    MethodHandle found = Handles.argument(type, index);
    switch (path.root()) {
      case ERROR:
        if (path.properties().isEmpty()) {
          return found;
        }
        return MethodHandles.filterReturnValue(
            found,
            path.properties().get(0).equals("type") ? ERROR_TYPE : ERROR_MESSAGE.bindTo(rule));
      case DURATION:
        return MethodHandles.filterReturnValue(
            found, MethodHandles.insertArguments(DURATION, 0, perNano(path)));
      case ATTR:
        return MethodHandles.filterReturnValue(
            found, MethodHandles.insertArguments(ATTRIBUTE, 0, path.properties().get(0)));
      default:
        if (!type.parameterType(index).isPrimitive()) {
          found = MethodHandles.filterReturnValue(found, PropertySite.UNWRAP);
        } else if (index == shape.returned()) {
          found = whenReturned(found);
        }
        for (String property : path.properties()) {
          found =
              MethodHandles.filterReturnValue(found, PropertySite.reader(rule, property, loader));
        }
        return found;
    }
  }

  // A method that throws hands over 0 or false where its result would be.
  private MethodHandle whenReturned(MethodHandle result) {
    MethodType type = shape.type();
    MethodHandle returned =
        MethodHandles.permuteArguments(
            HAS_RETURNED, type.changeReturnType(boolean.class), shape.thrown());
    return MethodHandles.guardWithTest(returned, result, Handles.constant(null, type));
  }

  private static boolean hasReturned(Throwable thrown) {
    return thrown == null;
  }

  private static double perNano(Path path) {
    switch (path.properties().isEmpty() ? "s" : path.properties().get(0)) {
      case "ms":
        return 1e-6;
      case "us":
        return 1e-3;
      case "ns":
        return 1;
      default:
        return 1e-9;
    }
  }

  /** (...)Object: text, number or boolean, ready to be a label. */
  MethodHandle value(Value value) {
    if (value.isConstant()) {
      return Handles.constant(value.constant(), shape.type());
    }
    Transformation transformation = new Transformation(rule, value, surroundings.salt());
    return MethodHandles.filterReturnValue(path(value.path()), APPLY.bindTo(transformation));
  }

  /** (...)boolean. */
  MethodHandle condition(Condition condition) {
    switch (condition.kind()) {
      case AND:
      case OR:
        boolean and = condition.kind() == Condition.Kind.AND;
        List<Condition> parts = condition.parts();
        MethodHandle joined = condition(parts.get(parts.size() - 1));
        for (int i = parts.size() - 2; i >= 0; i--) {
          MethodHandle part = condition(parts.get(i));
          MethodHandle known = Handles.constant(!and, shape.type());
          joined =
              and
                  ? MethodHandles.guardWithTest(part, joined, known)
                  : MethodHandles.guardWithTest(part, known, joined);
        }
        return joined;
      case NOT:
        return MethodHandles.guardWithTest(
            condition(condition.parts().get(0)),
            Handles.constant(false, shape.type()),
            Handles.constant(true, shape.type()));
      default:
        return MethodHandles.filterReturnValue(path(condition.path()), Tests.of(condition));
    }
  }

  /** (...)void: one measurement. */
  MethodHandle metric(MetricAction metric) {
    Object instrument = surroundings.instruments().of(rule, metric);
    if (instrument == null) {
      return Handles.nothing(shape.type().changeReturnType(void.class));
    }
    MethodHandle labels = labels(metric);
    MethodHandle measured;
    List<MethodHandle> parts = new ArrayList<>();
    if (metric.kind() == MetricAction.Kind.COUNTER && metric.value() == null) {
      measured = MethodHandles.insertArguments(COUNT.bindTo(instrument), 0, 1.0);
    } else {
      measured = measured(metric.kind()).bindTo(instrument).asType(measuring()).bindTo(rule);
      parts.add(
          metric.value() == null ? Handles.constant(1L, shape.type()) : value(metric.value()));
    }
    parts.add(labels);
    MethodHandle action = Handles.combine(measured, parts, shape.type());
    return metric.when() == null ? action : Handles.when(condition(metric.when()), action);
  }

  private static MethodHandle measured(MetricAction.Kind kind) {
    switch (kind) {
      case COUNTER:
        return COUNT_VALUE;
      case UP_DOWN_COUNTER:
        return ADD_VALUE;
      case GAUGE:
        return SET_VALUE;
      default:
        return RECORD_VALUE;
    }
  }

  private static MethodType measuring() {
    return MethodType.methodType(void.class, ActiveRule.class, Object.class, Attributes.class);
  }

  /** (...)Attributes. */
  MethodHandle labels(MetricAction metric) {
    AttributesBuilder constants = Attributes.builder();
    List<String> names = new ArrayList<>();
    List<MethodHandle> values = new ArrayList<>();
    for (Named label : metric.labels()) {
      if (label.value().isConstant()) {
        Scalars.put(constants, label.name(), label.value().constant());
      } else {
        names.add(label.name());
        values.add(value(label.value()));
      }
    }
    LabelTable table = surroundings.labelTables().of(rule, metric, constants.build(), names);
    int count = values.size();
    MethodHandle lookup;
    if (count > 4) {
      lookup = LABELS_OF_MANY.bindTo(table).asCollector(Object[].class, count);
    } else {
      Class<?>[] types = new Class<?>[count];
      java.util.Arrays.fill(types, Object.class);
      lookup =
          Handles.method(LOOKUP, LabelTable.class, "of", Attributes.class, types).bindTo(table);
    }
    return Handles.combine(lookup, values, shape.type());
  }

  private static MethodHandle measure(String name, Class<?> instrument) {
    return Handles.function(
        LOOKUP, name, void.class, instrument, ActiveRule.class, Object.class, Attributes.class);
  }

  private static void count(
      DoubleCounter counter, ActiveRule rule, Object value, Attributes labels) {
    double number = Scalars.number(value);
    if (number >= 0) {
      counter.add(number, labels);
    } else if (value != null) {
      rule.unreadable(
          "a counter got a " + value.getClass().getName() + " that is no number from 0 up");
    }
  }

  private static void add(
      DoubleUpDownCounter counter, ActiveRule rule, Object value, Attributes labels) {
    double number = Scalars.number(value);
    if (!Double.isNaN(number)) {
      counter.add(number, labels);
    } else if (value != null) {
      rule.unreadable(
          "an up-down-counter got a " + value.getClass().getName() + " that is no number");
    }
  }

  private static void set(DoubleGauge gauge, ActiveRule rule, Object value, Attributes labels) {
    double number = Scalars.number(value);
    if (!Double.isNaN(number)) {
      gauge.set(number, labels);
    } else if (value != null) {
      rule.unreadable("a gauge got a " + value.getClass().getName() + " that is no number");
    }
  }

  private static void record(
      DoubleHistogram histogram, ActiveRule rule, Object value, Attributes labels) {
    double number = Scalars.number(value);
    if (number >= 0) {
      histogram.record(number, labels);
    } else if (value != null) {
      rule.unreadable(
          "a histogram got a " + value.getClass().getName() + " that is no number from 0 up");
    }
  }

  private static Object errorType(Object thrown) {
    return thrown == null ? null : thrown.getClass().getName();
  }

  private static Object errorMessage(ActiveRule rule, Object thrown) {
    return thrown == null ? null : Exceptions.message(rule, (Throwable) thrown);
  }

  private static Object duration(double perNano, Object state) {
    return state == null ? null : (Object) (((Timing) state).durationNanos() * perNano);
  }

  private static Object baggage(String key) {
    return Baggage.current().getEntryValue(key);
  }

  private static Object attribute(String key, Object attributes) {
    if (attributes == null) {
      return null;
    }
    for (Map.Entry<AttributeKey<?>, Object> entry : ((Attributes) attributes).asMap().entrySet()) {
      if (entry.getKey().getKey().equals(key)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
