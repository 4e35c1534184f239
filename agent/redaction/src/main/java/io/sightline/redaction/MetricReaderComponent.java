package io.sightline.redaction;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.sightline.declarative.NestedComponent;

/** The reader below it that others ask, such as Prometheus', behind redaction. */
@AutoService(ComponentProvider.class)
public final class MetricReaderComponent implements ComponentProvider {

  @Override
  public Class<MetricReader> getType() {
    return MetricReader.class;
  }

  @Override
  public String getName() {
    return DeclarativeRedaction.COMPONENT;
  }

  @Override
  public MetricReader create(DeclarativeConfigProperties config) {
    return new RedactingMetricReader(
        NestedComponent.create(MetricReader.class, config, DeclarativeRedaction.EXPORTER),
        DeclarativeRedaction.redactor());
  }
}
