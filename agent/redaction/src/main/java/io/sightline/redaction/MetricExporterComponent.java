package io.sightline.redaction;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.sightline.declarative.NestedComponent;

/** The metric exporter below it, behind redaction. */
@AutoService(ComponentProvider.class)
public final class MetricExporterComponent implements ComponentProvider {

  @Override
  public Class<MetricExporter> getType() {
    return MetricExporter.class;
  }

  @Override
  public String getName() {
    return DeclarativeRedaction.COMPONENT;
  }

  @Override
  public MetricExporter create(DeclarativeConfigProperties config) {
    return new RedactingMetricExporter(
        NestedComponent.create(MetricExporter.class, config, DeclarativeRedaction.EXPORTER),
        DeclarativeRedaction.redactor());
  }
}
