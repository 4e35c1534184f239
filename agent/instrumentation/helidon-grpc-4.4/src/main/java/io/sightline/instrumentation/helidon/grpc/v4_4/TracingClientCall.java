package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import javax.annotation.Nullable;

/**
 * Begins the span in {@code start}, not in {@code newCall}: a call that is never started would
 * leave it open. Cost per call: span, metric and two wrappers; per message: two scopes.
 */
final class TracingClientCall<ReqT, RespT> extends SimpleForwardingClientCall<ReqT, RespT> {

  private final Context parentContext;
  private final GrpcRequest request;
  private final Instrumenter<GrpcRequest, Status> instrumenter;
  @Nullable private volatile CallSpan span;

  TracingClientCall(
      ClientCall<ReqT, RespT> delegate,
      Context parentContext,
      GrpcRequest request,
      Instrumenter<GrpcRequest, Status> instrumenter) {
    super(delegate);
    this.parentContext = parentContext;
    this.request = request;
    this.instrumenter = instrumenter;
  }

  @Override
  public void start(Listener<RespT> responseListener, Metadata headers) {
    request.setMetadata(headers);
    CallSpan span =
        CallSpan.start(instrumenter, GrpcSpanStatusExtractor.CLIENT, parentContext, request);
    this.span = span;
    if (span == null) {
      super.start(responseListener, headers);
      return;
    }
    inSpan(
        span,
        () -> super.start(new TracingListener<>(responseListener, parentContext, span), headers));
  }

  /** Helidon's unary call writes the request and reads the whole response in here. */
  @Override
  public void sendMessage(ReqT message) {
    CallSpan span = this.span;
    if (span == null) {
      super.sendMessage(message);
    } else {
      inSpan(span, () -> super.sendMessage(message));
    }
  }

  @Override
  public void halfClose() {
    CallSpan span = this.span;
    if (span == null) {
      super.halfClose();
    } else {
      inSpan(span, super::halfClose);
    }
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    try {
      super.cancel(message, cause);
    } finally {
      CallSpan span = this.span;
      if (span != null) {
        // Helidon's own call tells the listener; not so when it fails half-way.
        span.end(Status.CANCELLED);
      }
    }
  }

  private static void inSpan(CallSpan span, Runnable action) {
    try (Scope ignored = span.makeCurrent()) {
      action.run();
    } catch (Throwable t) {
      span.breakOff(Status.UNKNOWN, t);
      throw t;
    }
  }

  /** Callbacks are the caller's code: they run in the caller's context, not in the call's. */
  private static final class TracingListener<RespT>
      extends SimpleForwardingClientCallListener<RespT> {

    private final Context parentContext;
    private final CallSpan span;

    TracingListener(Listener<RespT> delegate, Context parentContext, CallSpan span) {
      super(delegate);
      this.parentContext = parentContext;
      this.span = span;
    }

    @Override
    public void onHeaders(Metadata headers) {
      try (Scope ignored = parentContext.makeCurrent()) {
        super.onHeaders(headers);
      }
    }

    @Override
    public void onMessage(RespT message) {
      try (Scope ignored = parentContext.makeCurrent()) {
        super.onMessage(message);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      span.end(status);
      try (Scope ignored = parentContext.makeCurrent()) {
        super.onClose(status, trailers);
      }
    }

    @Override
    public void onReady() {
      try (Scope ignored = parentContext.makeCurrent()) {
        super.onReady();
      }
    }
  }
}
