package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import java.util.List;

/** How long messages take, from their first frame until the listener is done with the last. */
final class MessageDuration implements OperationListener {

  /** Those of requests. */
  private static final List<Double> BUCKETS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private static final ContextKey<Started> STARTED =
      ContextKey.named("sightline-helidon-websocket-message");

  private final DoubleHistogram duration;

  MessageDuration(Meter meter) {
    duration =
        meter
            .histogramBuilder("websocket.server.message.duration")
            .setUnit("s")
            .setDescription("Duration of the handling of WebSocket messages.")
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
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(HttpAttributes.HTTP_ROUTE, started.attributes().get(HttpAttributes.HTTP_ROUTE));
    attributes.put(
        WebSocketAttributes.MESSAGE_TYPE,
        started.attributes().get(WebSocketAttributes.MESSAGE_TYPE));
    attributes.put(ErrorAttributes.ERROR_TYPE, endAttributes.get(ErrorAttributes.ERROR_TYPE));
    duration.record(started.secondsUntil(endNanos), attributes.build(), context);
  }
}
