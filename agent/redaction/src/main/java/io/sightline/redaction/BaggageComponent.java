package io.sightline.redaction;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;

/** W3C's baggage, without what must not go on. */
@AutoService(ComponentProvider.class)
public final class BaggageComponent implements ComponentProvider {

  @Override
  public Class<TextMapPropagator> getType() {
    return TextMapPropagator.class;
  }

  @Override
  public String getName() {
    return DeclarativeRedaction.BAGGAGE;
  }

  @Override
  public TextMapPropagator create(DeclarativeConfigProperties config) {
    return new RedactingPropagator(
        W3CBaggagePropagator.getInstance(), DeclarativeRedaction.redactor().names());
  }
}
