package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.sightline.rules.model.EventAction;
import io.sightline.rules.model.Named;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** An event of a rule at work. */
final class EventRun {

  // The stable place is the record's own name; this one stays where a store does not keep that.
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("event.name");

  private final EventAction event;
  private final Surroundings surroundings;
  private final MethodHandle when;
  private final List<Evaluator> attributes = new ArrayList<>();

  EventRun(EventAction event, Surroundings surroundings, RuleCompiler compiler) {
    this.event = event;
    this.surroundings = surroundings;
    this.when = event.when() == null ? null : Handles.spread(compiler.condition(event.when()));
    for (Named attribute : event.attributes()) {
      attributes.add(new Evaluator(attribute, compiler));
    }
  }

  void emit(Object[] frame) throws Throwable {
    if (when != null && !(boolean) when.invokeExact(frame)) {
      return;
    }
    LogRecordBuilder record =
        surroundings
            .events()
            .logRecordBuilder()
            .setEventName(event.name())
            .setSeverity(Severity.valueOf(event.severity().name()))
            .setSeverityText(event.severity().name());
    // Loki keeps no names of events, and shows nothing of a record without a text.
    record.setBody(event.body() == null ? event.name() : event.body());
    AttributesBuilder values = Attributes.builder().put(NAME, event.name());
    for (Evaluator attribute : attributes) {
      attribute.keys.put(values, attribute.get(frame));
    }
    record.setAllAttributes(values.build()).emit();
  }
}
