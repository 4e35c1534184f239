package io.sightline.instrumentation.helidon.grpc.v4_4;

import static io.opentelemetry.instrumentation.api.internal.SemconvStability.emitStableRpcSemconv;

import io.grpc.Status;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.instrumentation.api.incubator.semconv.rpc.RpcClientAttributesExtractor;
import io.opentelemetry.instrumentation.api.incubator.semconv.rpc.RpcClientMetrics;
import io.opentelemetry.instrumentation.api.incubator.semconv.rpc.RpcServerAttributesExtractor;
import io.opentelemetry.instrumentation.api.incubator.semconv.rpc.RpcServerMetrics;
import io.opentelemetry.instrumentation.api.instrumenter.ErrorCauseExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.api.instrumenter.InstrumenterBuilder;
import io.opentelemetry.instrumentation.api.semconv.network.NetworkAttributesExtractor;
import java.io.UncheckedIOException;

final class HelidonGrpcInstrumenters {

  private static final String INSTRUMENTATION_NAME = "io.sightline.helidon-grpc-4.4";

  static Instrumenter<GrpcRequest, Status> client() {
    return builder()
        .setSpanStatusExtractor(GrpcSpanStatusExtractor.CLIENT)
        .addAttributesExtractor(
            RpcClientAttributesExtractor.create(
                new GrpcRpcAttributesGetter(GrpcSpanStatusExtractor.CLIENT)))
        .addOperationMetrics(
            emitStableRpcSemconv() ? GrpcCallDurationMetrics.client() : RpcClientMetrics.get())
        .addContextCustomizer((context, request, attributes) -> request.storeIn(context))
        .buildClientInstrumenter(MetadataSetter.INSTANCE);
  }

  static Instrumenter<GrpcRequest, Status> server() {
    return builder()
        .setSpanStatusExtractor(GrpcSpanStatusExtractor.SERVER)
        .addAttributesExtractor(
            RpcServerAttributesExtractor.create(
                new GrpcRpcAttributesGetter(GrpcSpanStatusExtractor.SERVER)))
        .addOperationMetrics(
            emitStableRpcSemconv() ? GrpcCallDurationMetrics.server() : RpcServerMetrics.get())
        .buildServerInstrumenter(MetadataGetter.INSTANCE);
  }

  private static InstrumenterBuilder<GrpcRequest, Status> builder() {
    return Instrumenter.<GrpcRequest, Status>builder(
            GlobalOpenTelemetry.get(), INSTRUMENTATION_NAME, GrpcRequest::spanName)
        .setErrorCauseExtractor(HelidonGrpcInstrumenters::cause)
        .addAttributesExtractor(
            NetworkAttributesExtractor.create(new GrpcNetworkAttributesGetter()))
        .addAttributesExtractor(new GrpcAttributesExtractor());
  }

  /** Names what happened, such as ConnectException, not the wrapper that Helidon throws it in. */
  private static Throwable cause(Throwable error) {
    return error instanceof UncheckedIOException
        ? error.getCause()
        : ErrorCauseExtractor.getDefault().extract(error);
  }

  private HelidonGrpcInstrumenters() {}
}
