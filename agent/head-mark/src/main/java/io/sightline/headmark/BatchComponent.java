package io.sightline.headmark;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessorBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sightline.declarative.NestedComponent;
import java.time.Duration;

/**
 * The SDK's batch processor, with the settings of a declarative configuration file, that takes
 * unmarked spans too. It has no metrics of its own: a component is not told where to.
 */
@AutoService(ComponentProvider.class)
public final class BatchComponent implements ComponentProvider {

  @Override
  public Class<SpanProcessor> getType() {
    return SpanProcessor.class;
  }

  @Override
  public String getName() {
    return DeclarativeHeadMark.BATCH;
  }

  @Override
  public SpanProcessor create(DeclarativeConfigProperties config) {
    BatchSpanProcessorBuilder builder =
        BatchSpanProcessor.builder(NestedComponent.create(SpanExporter.class, config, "exporter"))
            .setExportUnsampledSpans(true);
    Integer batchSize = config.getInt("max_export_batch_size");
    if (batchSize != null) {
      builder.setMaxExportBatchSize(batchSize);
    }
    Integer queueSize = config.getInt("max_queue_size");
    if (queueSize != null) {
      builder.setMaxQueueSize(queueSize);
    }
    Integer delay = config.getInt("schedule_delay");
    if (delay != null) {
      builder.setScheduleDelay(Duration.ofMillis(delay));
    }
    Integer timeout = config.getInt("export_timeout");
    if (timeout != null) {
      builder.setExporterTimeout(Duration.ofMillis(timeout));
    }
    return builder.build();
  }
}
