package io.sightline.platform;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.helidon.webserver.CloseConnectionException;
import org.slf4j.Logger;

/**
 * Closes the call when a gRPC method throws.
 *
 * <p>Helidon 4.5 sends no trailers then, and the caller waits until it gives up. With this a method
 * may throw a {@link StatusRuntimeException} to answer with its status; anything else is {@code
 * INTERNAL}.
 */
final class GrpcErrors implements ServerInterceptor {
  private final Logger logger;

  GrpcErrors(Logger logger) {
    this.logger = logger;
  }

  @Override
  public <R, A> ServerCall.Listener<R> interceptCall(
      ServerCall<R, A> call, Metadata headers, ServerCallHandler<R, A> next) {
    ClosableCall<R, A> closable = new ClosableCall<>(call);
    try {
      return new Listener<>(next.startCall(closable, headers), closable);
    } catch (RuntimeException e) {
      fail(closable, e);
      return new ServerCall.Listener<>() {};
    }
  }

  private void fail(ClosableCall<?, ?> call, RuntimeException e) {
    if (e instanceof CloseConnectionException) {
      // The caller is gone; this is how Helidon tells itself to close the connection.
      logger
          .atWarn()
          .addKeyValue("rpc_method", call.getMethodDescriptor().getFullMethodName())
          .log("caller_gone");
      throw e;
    }
    Status status = Status.INTERNAL;
    if (e instanceof StatusRuntimeException known) {
      status = known.getStatus();
    } else {
      logger
          .atError()
          .addKeyValue("rpc_method", call.getMethodDescriptor().getFullMethodName())
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .setCause(e)
          .log("unhandled_exception");
    }
    if (!call.closed) {
      call.close(status, new Metadata());
    }
  }

  private final class Listener<R> extends SimpleForwardingServerCallListener<R> {
    private final ClosableCall<R, ?> call;

    Listener(ServerCall.Listener<R> delegate, ClosableCall<R, ?> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(R message) {
      try {
        super.onMessage(message);
      } catch (RuntimeException e) {
        fail(call, e);
      }
    }

    @Override
    public void onHalfClose() {
      try {
        super.onHalfClose();
      } catch (RuntimeException e) {
        fail(call, e);
      }
    }
  }

  private static final class ClosableCall<R, A> extends SimpleForwardingServerCall<R, A> {
    private boolean closed;

    ClosableCall(ServerCall<R, A> delegate) {
      super(delegate);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed = true;
      super.close(status, trailers);
    }
  }
}
