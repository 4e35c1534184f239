package io.sightline.instrumentation.helidon.grpc.v4_4;

import static java.util.Arrays.asList;
import static java.util.Collections.unmodifiableList;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.instrumentation.api.instrumenter.OperationMetrics;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import java.util.List;

/**
 * The duration histograms of the semantic conventions. Upstream's {@code RpcClientMetrics} and
 * {@code RpcServerMetrics} (2.33.1) record the same names in seconds, but into the SDK's default
 * buckets, of which the smallest is 5, and without {@code error.type}.
 */
final class GrpcCallDurationMetrics implements OperationListener {

  private static final double NANOS_PER_SECOND = SECONDS.toNanos(1);

  private static final List<Double> BUCKETS =
      unmodifiableList(
          asList(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0));

  private static final List<AttributeKey<String>> STRING_ATTRIBUTES =
      unmodifiableList(
          asList(
              AttributeKey.stringKey("rpc.system.name"),
              AttributeKey.stringKey("rpc.method"),
              GrpcAttributesExtractor.RPC_RESPONSE_STATUS_CODE,
              ErrorAttributes.ERROR_TYPE,
              ServerAttributes.SERVER_ADDRESS));

  private static final ContextKey<State> STATE =
      ContextKey.named("sightline-helidon-grpc-call-duration");

  private final DoubleHistogram duration;

  private GrpcCallDurationMetrics(Meter meter, String name, String description) {
    duration =
        meter
            .histogramBuilder(name)
            .setUnit("s")
            .setDescription(description)
            .setExplicitBucketBoundariesAdvice(BUCKETS)
            .build();
  }

  static OperationMetrics client() {
    return meter ->
        new GrpcCallDurationMetrics(
            meter,
            "rpc.client.call.duration",
            "Measures the duration of outbound remote procedure calls (RPC).");
  }

  static OperationMetrics server() {
    return meter ->
        new GrpcCallDurationMetrics(
            meter,
            "rpc.server.call.duration",
            "Measures the duration of inbound remote procedure calls (RPC).");
  }

  @Override
  public Context onStart(Context context, Attributes startAttributes, long startNanos) {
    return context.with(STATE, new State(startAttributes, startNanos));
  }

  @Override
  public void onEnd(Context context, Attributes endAttributes, long endNanos) {
    State state = context.get(STATE);
    if (state == null) {
      return;
    }
    duration.record(
        (endNanos - state.startNanos) / NANOS_PER_SECOND,
        metricAttributes(state.startAttributes, endAttributes),
        context);
  }

  private static Attributes metricAttributes(Attributes start, Attributes end) {
    AttributesBuilder attributes = Attributes.builder();
    for (AttributeKey<String> key : STRING_ATTRIBUTES) {
      attributes.put(key, end.get(key) == null ? start.get(key) : end.get(key));
    }
    Long port = end.get(ServerAttributes.SERVER_PORT);
    attributes.put(
        ServerAttributes.SERVER_PORT,
        port == null ? start.get(ServerAttributes.SERVER_PORT) : port);
    return attributes.build();
  }

  private static final class State {
    final Attributes startAttributes;
    final long startNanos;

    State(Attributes startAttributes, long startNanos) {
      this.startAttributes = startAttributes;
      this.startNanos = startNanos;
    }
  }
}
