package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.opentelemetry.context.Scope;
import javax.annotation.Nullable;

final class TracingServerCall<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {

  private final CallSpan span;
  @Nullable private final ServerConnection connection;
  @Nullable private volatile Status status;

  TracingServerCall(
      ServerCall<ReqT, RespT> delegate, CallSpan span, @Nullable ServerConnection connection) {
    super(delegate);
    this.span = span;
    this.connection = connection;
  }

  ServerCall.Listener<ReqT> start(Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (connection != null) {
      connection.add(this);
    }
    TracingListener listener;
    try (Scope ignored = span.makeCurrent()) {
      listener = new TracingListener(next.startCall(this, headers));
    } catch (Throwable t) {
      broken(t);
      throw t;
    }
    if (isCancelled()) {
      // Helidon had no listener yet to tell.
      cancelled();
    }
    return listener;
  }

  /**
   * Helidon calls {@code onComplete} from here, but not when the call was cancelled or is closed
   * before it has a listener. Its client resets the stream as soon as it has the trailers, so that
   * {@code onCancel} can come before the trailers' writer is back here: the status counts from now.
   */
  @Override
  public void close(Status status, Metadata trailers) {
    this.status = status;
    try {
      super.close(status, trailers);
    } catch (Throwable t) {
      span.breakOff(status, t);
      forget();
      throw t;
    }
    end(status);
  }

  /** The client is gone; that is the call's end, unless the service had ended it before. */
  void cancelled() {
    Status status = this.status;
    end(status == null ? Status.CANCELLED : status);
  }

  private void end(Status status) {
    span.end(status);
    forget();
  }

  private void forget() {
    if (connection != null) {
      connection.remove(this);
    }
  }

  /** Helidon answers nothing when a service throws. */
  private void broken(Throwable error) {
    if (isCancelled()) {
      // Thrown by what the service does with a call that its client has given up.
      cancelled();
    } else {
      span.breakOff(Status.UNKNOWN, error);
      forget();
    }
  }

  private final class TracingListener extends SimpleForwardingServerCallListener<ReqT> {

    TracingListener(ServerCall.Listener<ReqT> delegate) {
      super(delegate);
    }

    @Override
    public void onMessage(ReqT message) {
      inSpan(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      inSpan(super::onHalfClose);
    }

    @Override
    public void onReady() {
      inSpan(super::onReady);
    }

    @Override
    public void onCancel() {
      inSpan(super::onCancel);
      cancelled();
    }

    @Override
    public void onComplete() {
      inSpan(super::onComplete);
      Status status = TracingServerCall.this.status;
      if (status != null) {
        end(status);
      }
    }

    private void inSpan(Runnable action) {
      try (Scope ignored = span.makeCurrent()) {
        action.run();
      } catch (Throwable t) {
        broken(t);
        throw t;
      }
    }
  }
}
