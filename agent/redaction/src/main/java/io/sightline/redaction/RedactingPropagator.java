package io.sightline.redaction;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * Passes no baggage on whose name is sensitive: it would go to each service that is called, third
 * parties included. The only part of all this on a thread of the application: without baggage it
 * costs one look into the context, and baggage is copied only where something of it stays here.
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
    Baggage passed = baggage.isEmpty() ? baggage : withoutSensitive(baggage);
    delegate.inject(passed == baggage ? context : context.with(passed), carrier, setter);
  }

  private Baggage withoutSensitive(Baggage baggage) {
    Removal removal = new Removal(baggage);
    baggage.forEach(removal);
    return removal.builder == null ? baggage : removal.builder.build();
  }

  /** Makes a copy when the first entry has to go: to make one is to sort all of them. */
  private final class Removal implements BiConsumer<String, BaggageEntry> {

    private final Baggage baggage;
    private BaggageBuilder builder;

    private Removal(Baggage baggage) {
      this.baggage = baggage;
    }

    @Override
    public void accept(String name, BaggageEntry entry) {
      if (names.contains(name)) {
        if (builder == null) {
          builder = baggage.toBuilder();
        }
        builder.remove(name);
      }
    }
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
