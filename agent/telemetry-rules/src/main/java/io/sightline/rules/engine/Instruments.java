package io.sightline.rules.engine;

import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.DoubleUpDownCounter;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.sightline.rules.model.MetricAction;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The instruments by their definition: a reload takes the ones that there are. */
final class Instruments {

  private final Meter meter;
  private final ConcurrentMap<String, Object> instruments = new ConcurrentHashMap<>();

  Instruments(Meter meter) {
    this.meter = meter;
  }

  LongCounter counter(MetricAction metric) {
    return (LongCounter)
        instruments.computeIfAbsent(
            key(metric, "long"),
            key ->
                meter
                    .counterBuilder(metric.name())
                    .setUnit(metric.unit())
                    .setDescription(metric.description())
                    .build());
  }

  DoubleCounter doubleCounter(MetricAction metric) {
    return (DoubleCounter)
        instruments.computeIfAbsent(
            key(metric, "double"),
            key ->
                meter
                    .counterBuilder(metric.name())
                    .ofDoubles()
                    .setUnit(metric.unit())
                    .setDescription(metric.description())
                    .build());
  }

  DoubleUpDownCounter upDownCounter(MetricAction metric) {
    return (DoubleUpDownCounter)
        instruments.computeIfAbsent(
            key(metric, ""),
            key ->
                meter
                    .upDownCounterBuilder(metric.name())
                    .ofDoubles()
                    .setUnit(metric.unit())
                    .setDescription(metric.description())
                    .build());
  }

  DoubleHistogram histogram(MetricAction metric) {
    return (DoubleHistogram)
        instruments.computeIfAbsent(
            key(metric, ""),
            key -> {
              DoubleHistogramBuilder builder =
                  meter
                      .histogramBuilder(metric.name())
                      .setUnit(metric.unit())
                      .setDescription(metric.description());
              if (metric.buckets() != null) {
                builder.setExplicitBucketBoundariesAdvice(metric.buckets());
              }
              return builder.build();
            });
  }

  Meter meter() {
    return meter;
  }

  private static String key(MetricAction metric, String type) {
    return metric.kind() + " " + metric.name() + " " + metric.unit() + " " + type;
  }
}
