package io.sightline.redaction;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;

/**
 * Passes no baggage on whose name is sensitive: it would go to each service that is called, third
 * parties included. The only part of all this on a thread of the application; without baggage it
 * costs one look into the context.
 */
final class RedactingPropagator implements TextMapPropagator {

  private final TextMapPropagator delegate;
  private final SensitiveNames names;

  RedactingPropagator(TextMapPropagator delegate, SensitiveNames names) {
    this.delegate = delegate;
    this.names = names;
  }

  @Override
  public Collection<String> fields() {
    return delegate.fields();
  }

  @Override
  public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
    Baggage baggage = Baggage.fromContext(context);
    delegate.inject(
        baggage.isEmpty() ? context : context.with(withoutSensitive(baggage)), carrier, setter);
  }

  private Baggage withoutSensitive(Baggage baggage) {
    BaggageBuilder builder = baggage.toBuilder();
    baggage.forEach(
        (name, entry) -> {
          if (names.contains(name)) {
            builder.remove(name);
          }
        });
    return builder.build();
  }

  @Override
  public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
    return delegate.extract(context, carrier, getter);
  }

  @Override
  public String toString() {
    return "RedactingPropagator{" + delegate + "}";
  }
}
