package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Status;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.annotation.Nullable;

/**
 * The span of one call. Helidon reports the end of a call in several ways and on several threads
 * (trailers and a reset of the stream cross each other): the first one counts. Wrapped around
 * calls, not woven in: nobody else keeps what goes wrong in here from the application.
 */
final class CallSpan {

  private final Instrumenter<GrpcRequest, Status> instrumenter;
  private final GrpcSpanStatusExtractor side;
  private final GrpcRequest request;
  private final Context context;
  private final AtomicBoolean ended = new AtomicBoolean();

  private CallSpan(
      Instrumenter<GrpcRequest, Status> instrumenter,
      GrpcSpanStatusExtractor side,
      GrpcRequest request,
      Context context) {
    this.instrumenter = instrumenter;
    this.side = side;
    this.request = request;
    this.context = context;
  }

  /** Returns null when the span is suppressed, or cannot be started. */
  @Nullable
  static CallSpan start(
      Instrumenter<GrpcRequest, Status> instrumenter,
      GrpcSpanStatusExtractor side,
      Context parentContext,
      GrpcRequest request) {
    try {
      if (!instrumenter.shouldStart(parentContext, request)) {
        return null;
      }
      return new CallSpan(instrumenter, side, request, instrumenter.start(parentContext, request));
    } catch (Throwable t) {
      TracingTrouble.report(t);
      return null;
    }
  }

  Scope makeCurrent() {
    return context.makeCurrent();
  }

  /** Ends with a status that one side has told the other; its cause is why, not what happened. */
  void end(Status status) {
    if (ended.compareAndSet(false, true)) {
      end(status, side.isError(status) ? status.getCause() : null);
    }
  }

  /**
   * Ends because something was thrown; the status is a guess that the other side need not share.
   */
  void breakOff(Status status, Throwable thrown) {
    if (ended.compareAndSet(false, true)) {
      request.setBroken();
      end(status, thrown);
    }
  }

  private void end(Status status, @Nullable Throwable error) {
    try {
      instrumenter.end(context, request, status, error);
    } catch (Throwable t) {
      TracingTrouble.report(t);
    }
  }
}
