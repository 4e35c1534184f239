package io.sightline.defaults;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;

/**
 * Counts requests up and down. Costs a copy of the context and two adds to the same labels; without
 * exemplars, which would cost more than that and say of which request one was the last.
 */
final class RequestCounter implements OperationListener {

  private static final ContextKey<Attributes> LABELS =
      ContextKey.named("sightline-requests-in-progress");

  private final LongUpDownCounter requests;

  RequestCounter(Meter meter) {
    requests =
        meter
            .upDownCounterBuilder("http.server.active_requests")
            .setUnit("{requests}")
            .setDescription("Number of active HTTP server requests.")
            .build();
  }

  @Override
  public Context onStart(Context context, Attributes startAttributes, long startNanos) {
    Attributes labels = RequestsInProgress.labels(startAttributes);
    requests.add(1, labels, Context.root());
    return context.with(LABELS, labels);
  }

  @Override
  public void onEnd(Context context, Attributes endAttributes, long endNanos) {
    Attributes labels = context.get(LABELS);
    if (labels != null) {
      requests.add(-1, labels, Context.root());
    }
  }
}
