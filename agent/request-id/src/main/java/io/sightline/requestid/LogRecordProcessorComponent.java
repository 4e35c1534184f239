package io.sightline.requestid;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.logs.LogRecordProcessor;

/** The id on log records, for a declarative configuration file. */
@AutoService(ComponentProvider.class)
public final class LogRecordProcessorComponent implements ComponentProvider {

  @Override
  public Class<LogRecordProcessor> getType() {
    return LogRecordProcessor.class;
  }

  @Override
  public String getName() {
    return DeclarativeRequestId.COMPONENT;
  }

  @Override
  public LogRecordProcessor create(DeclarativeConfigProperties config) {
    return new RequestIdLogRecordProcessor();
  }
}
