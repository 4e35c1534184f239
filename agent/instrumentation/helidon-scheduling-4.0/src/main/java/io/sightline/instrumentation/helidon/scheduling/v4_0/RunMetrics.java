package io.sightline.instrumentation.helidon.scheduling.v4_0;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.semconv.ErrorAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How often tasks run, how that ends, and how long it takes. */
final class RunMetrics implements OperationListener {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** From a look at a table to the work of a night. */
  private static final List<Double> BUCKETS =
      List.of(0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0);

  private static final AttributeKey<String> OUTCOME =
      AttributeKey.stringKey("scheduled_task.outcome");

  private static final ContextKey<Started> STARTED =
      ContextKey.named("sightline-helidon-scheduling-run");

  private final LongCounter runs;
  private final DoubleHistogram duration;

  RunMetrics(Meter meter) {
    runs =
        meter
            .counterBuilder("scheduled_task.runs")
            .setUnit("{run}")
            .setDescription("Number of runs of scheduled tasks.")
            .build();
    duration =
        meter
            .histogramBuilder("scheduled_task.run.duration")
            .setUnit("s")
            .setDescription("Duration of runs of scheduled tasks.")
            .setExplicitBucketBoundariesAdvice(BUCKETS)
            .build();
  }

  @Override
  public Context onStart(Context context, Attributes startAttributes, long startNanos) {
    return context.with(STARTED, new Started(startAttributes, startNanos));
  }

  @Override
  public void onEnd(Context context, Attributes endAttributes, long endNanos) {
    Started started = context.get(STARTED);
    if (started == null) {
      return;
    }
    String error = endAttributes.get(ErrorAttributes.ERROR_TYPE);
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(
        RunAttributesExtractor.NAME, started.attributes().get(RunAttributesExtractor.NAME));
    attributes.put(
        RunAttributesExtractor.SCHEDULE, started.attributes().get(RunAttributesExtractor.SCHEDULE));
    Attributes task = attributes.build();
    runs.add(
        1, task.toBuilder().put(OUTCOME, error == null ? "success" : "error").build(), context);
    duration.record(
        (endNanos - started.nanos()) / NANOS_PER_SECOND,
        error == null ? task : task.toBuilder().put(ErrorAttributes.ERROR_TYPE, error).build(),
        context);
  }

  private record Started(Attributes attributes, long nanos) {}
}
