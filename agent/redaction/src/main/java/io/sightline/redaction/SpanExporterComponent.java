package io.sightline.redaction;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sightline.declarative.NestedComponent;

/** The span exporter below it, behind redaction. */
@AutoService(ComponentProvider.class)
public final class SpanExporterComponent implements ComponentProvider {

  @Override
  public Class<SpanExporter> getType() {
    return SpanExporter.class;
  }

  @Override
  public String getName() {
    return DeclarativeRedaction.COMPONENT;
  }

  @Override
  public SpanExporter create(DeclarativeConfigProperties config) {
    return new RedactingSpanExporter(
        NestedComponent.create(SpanExporter.class, config, DeclarativeRedaction.EXPORTER),
        DeclarativeRedaction.redactor());
  }
}
