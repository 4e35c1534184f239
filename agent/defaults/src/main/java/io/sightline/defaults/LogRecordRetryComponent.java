package io.sightline.defaults;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.sightline.declarative.NestedComponent;
import io.sightline.declarative.ProcessSettings;

/** The OTLP exporter of log records below it, with our retries. */
@AutoService(ComponentProvider.class)
public final class LogRecordRetryComponent implements ComponentProvider {

  @Override
  public Class<LogRecordExporter> getType() {
    return LogRecordExporter.class;
  }

  @Override
  public String getName() {
    return OutageRetry.COMPONENT;
  }

  @Override
  public LogRecordExporter create(DeclarativeConfigProperties config) {
    LogRecordExporter exporter =
        NestedComponent.create(LogRecordExporter.class, config, OutageRetry.EXPORTER);
    LogRecordExporter retrying = OutageRetry.configure(exporter, ProcessSettings.get());
    if (retrying != exporter) {
      // A copy took its place.
      exporter.shutdown();
    }
    return retrying;
  }
}
