package io.sightline.redaction;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.sightline.declarative.NestedComponent;

/** The log record exporter below it, behind redaction. */
@AutoService(ComponentProvider.class)
public final class LogRecordExporterComponent implements ComponentProvider {

  @Override
  public Class<LogRecordExporter> getType() {
    return LogRecordExporter.class;
  }

  @Override
  public String getName() {
    return DeclarativeRedaction.COMPONENT;
  }

  @Override
  public LogRecordExporter create(DeclarativeConfigProperties config) {
    return new RedactingLogRecordExporter(
        NestedComponent.create(LogRecordExporter.class, config, DeclarativeRedaction.EXPORTER),
        DeclarativeRedaction.redactor());
  }
}
