package io.sightline.requestid;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;

/** The id from one service to the next, for a declarative configuration file. */
@AutoService(ComponentProvider.class)
public final class PropagatorComponent implements ComponentProvider {

  @Override
  public Class<TextMapPropagator> getType() {
    return TextMapPropagator.class;
  }

  @Override
  public String getName() {
    return RequestIdPropagatorProvider.NAME;
  }

  @Override
  public TextMapPropagator create(DeclarativeConfigProperties config) {
    return new RequestIdPropagator();
  }
}
