package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;

/** The keys of one attribute, made once; of which type its value is shows with each value. */
final class Keys {

  private final AttributeKey<String> text;
  private final AttributeKey<Long> whole;
  private final AttributeKey<Double> decimal;
  private final AttributeKey<Boolean> flag;

  Keys(String name) {
    text = AttributeKey.stringKey(name);
    whole = AttributeKey.longKey(name);
    decimal = AttributeKey.doubleKey(name);
    flag = AttributeKey.booleanKey(name);
  }

  String name() {
    return text.getKey();
  }

  void set(Span span, Object scalar) {
    if (scalar != null) {
      span.setAttribute(of(scalar), scalar);
    }
  }

  void set(SpanBuilder span, Object scalar) {
    if (scalar != null) {
      span.setAttribute(of(scalar), scalar);
    }
  }

  void put(AttributesBuilder attributes, Object scalar) {
    if (scalar != null) {
      attributes.put(of(scalar), scalar);
    }
  }

  // Values are scalars: of one of these types.
  @SuppressWarnings("unchecked")
  private AttributeKey<Object> of(Object scalar) {
    AttributeKey<?> key;
    if (scalar instanceof String) {
      key = text;
    } else if (scalar instanceof Long) {
      key = whole;
    } else if (scalar instanceof Double) {
      key = decimal;
    } else {
      key = flag;
    }
    return (AttributeKey<Object>) key;
  }
}
