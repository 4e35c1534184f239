package io.sightline.requestid;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** The id on spans, for a declarative configuration file. */
@AutoService(ComponentProvider.class)
public final class SpanProcessorComponent implements ComponentProvider {

  @Override
  public Class<SpanProcessor> getType() {
    return SpanProcessor.class;
  }

  @Override
  public String getName() {
    return DeclarativeRequestId.COMPONENT;
  }

  @Override
  public SpanProcessor create(DeclarativeConfigProperties config) {
    return new RequestIdSpanProcessor();
  }
}
