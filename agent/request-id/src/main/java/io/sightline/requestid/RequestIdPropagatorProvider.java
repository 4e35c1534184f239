package io.sightline.requestid;

import com.google.auto.service.AutoService;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;

/** Makes the propagator known by its name in {@code otel.propagators}. */
@AutoService(ConfigurablePropagatorProvider.class)
public final class RequestIdPropagatorProvider implements ConfigurablePropagatorProvider {

  static final String NAME = "sightline-request-id";

  @Override
  public TextMapPropagator getPropagator(ConfigProperties config) {
    return new RequestIdPropagator();
  }

  @Override
  public String getName() {
    return NAME;
  }
}
