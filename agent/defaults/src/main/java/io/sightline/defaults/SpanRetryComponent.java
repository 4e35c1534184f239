package io.sightline.defaults;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sightline.declarative.NestedComponent;
import io.sightline.declarative.ProcessSettings;

/** The OTLP exporter of spans below it, with our retries. */
@AutoService(ComponentProvider.class)
public final class SpanRetryComponent implements ComponentProvider {

  @Override
  public Class<SpanExporter> getType() {
    return SpanExporter.class;
  }

  @Override
  public String getName() {
    return OutageRetry.COMPONENT;
  }

  @Override
  public SpanExporter create(DeclarativeConfigProperties config) {
    SpanExporter exporter =
        NestedComponent.create(SpanExporter.class, config, OutageRetry.EXPORTER);
    SpanExporter retrying = OutageRetry.configure(exporter, ProcessSettings.get());
    if (retrying != exporter) {
      // A copy took its place.
      exporter.shutdown();
    }
    return retrying;
  }
}
