package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerMetrics;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import java.util.List;

/**
 * How long connections last. A request that was refused is none: it counts among those of HTTP,
 * which see no other trace of it.
 */
final class ConnectionDuration implements OperationListener {

  /** From what breaks at once to what stays for a day. */
  private static final List<Double> BUCKETS =
      List.of(0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 14400.0, 43200.0, 86400.0);

  private static final ContextKey<Started> STARTED =
      ContextKey.named("sightline-helidon-websocket-connection");

  private static final AttributeKey<Long> CLOSE_CODE = WebSocketAttributes.CLOSE_CODE;

  /** The last one with a meaning of its own; those of applications can be anything. */
  private static final int LAST_KNOWN_CODE = 1015;

  private final DoubleHistogram duration;
  private final OperationListener http;

  ConnectionDuration(Meter meter) {
    duration =
        meter
            .histogramBuilder("websocket.server.connection.duration")
            .setUnit("s")
            .setDescription("Duration of WebSocket connections.")
            .setExplicitBucketBoundariesAdvice(BUCKETS)
            .build();
    http = HttpServerMetrics.get().create(meter);
  }

  @Override
  public Context onStart(Context context, Attributes startAttributes, long startNanos) {
    return http.onStart(context, startAttributes, startNanos)
        .with(STARTED, new Started(startAttributes, startNanos));
  }

  @Override
  public void onEnd(Context context, Attributes endAttributes, long endNanos) {
    Long code = endAttributes.get(CLOSE_CODE);
    if (code == null) {
      http.onEnd(context, endAttributes, endNanos);
      return;
    }
    Started started = context.get(STARTED);
    if (started == null) {
      return;
    }
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(HttpAttributes.HTTP_ROUTE, endAttributes.get(HttpAttributes.HTTP_ROUTE));
    attributes.put(ErrorAttributes.ERROR_TYPE, endAttributes.get(ErrorAttributes.ERROR_TYPE));
    if (code <= LAST_KNOWN_CODE) {
      attributes.put(CLOSE_CODE, code);
    }
    duration.record(started.secondsUntil(endNanos), attributes.build(), context);
  }
}
