package io.sightline.platform;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webclient.grpc.GrpcClient;
import io.helidon.webclient.http2.StreamTimeoutException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Channels to the gRPC ports of other services. */
public final class GrpcClients {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private GrpcClients() {}

  /**
   * Creates a channel for unary calls. A call fails with {@code DEADLINE_EXCEEDED} when no answer
   * came in time and with {@code UNAVAILABLE} when there is nobody to answer.
   *
   * @param uri address such as {@code http://127.0.0.1:8003}
   * @param timeout how long to wait for an answer; Helidon 4.5 ignores a stub's own deadline
   * @return the channel
   */
  public static Channel channel(String uri, Duration timeout) {
    GrpcClient client =
        GrpcClient.builder()
            .baseUri(uri)
            .tls(tls -> tls.enabled(false))
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(timeout)
            .socketOptions(
                SocketOptions.builder().tcpNoDelay(true).connectTimeout(CONNECT_TIMEOUT).build())
            .protocolConfig(protocol -> protocol.pollWaitTime(timeout).abortPollTimeExpired(true))
            .build();
    return ClientInterceptors.intercept(client.channel(), new FailuresAsStatus());
  }

  /** Gives the failures that Helidon throws as they are the status that gRPC has for them. */
  private static final class FailuresAsStatus implements ClientInterceptor {
    @Override
    public <R, A> ClientCall<R, A> interceptCall(
        MethodDescriptor<R, A> method, CallOptions options, Channel next) {
      return new Call<>(next.newCall(method, options));
    }
  }

  private static final class Call<R, A> extends SimpleForwardingClientCall<R, A> {
    private boolean started;

    Call(ClientCall<R, A> delegate) {
      super(delegate);
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      try {
        super.start(listener, headers);
        started = true;
      } catch (RuntimeException e) {
        throw withStatus(e);
      }
    }

    @Override
    public void sendMessage(R message) {
      try {
        super.sendMessage(message);
      } catch (RuntimeException e) {
        throw withStatus(e);
      }
    }

    @Override
    public void cancel(String message, Throwable cause) {
      // The stub cancels what failed; a call that never had a connection has nothing to close.
      if (started) {
        super.cancel(message, cause);
      }
    }

    private static RuntimeException withStatus(RuntimeException e) {
      if (e instanceof StreamTimeoutException) {
        return Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
      }
      if (e instanceof UncheckedIOException) {
        return Status.UNAVAILABLE.withCause(e).asRuntimeException();
      }
      return e;
    }
  }
}
