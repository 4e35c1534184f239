package io.sightline.platform;

import dev.failsafe.Failsafe;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import dev.failsafe.function.CheckedRunnable;
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
    return ClientInterceptors.intercept(client.channel(), new FailuresAsStatus(timeout));
  }

  /**
   * Ends a call that takes too long, and gives failures that Helidon throws as they are the status
   * that gRPC has for them.
   */
  private record FailuresAsStatus(Duration timeout) implements ClientInterceptor {
    @Override
    public <R, A> ClientCall<R, A> interceptCall(
        MethodDescriptor<R, A> method, CallOptions options, Channel next) {
      return new Call<>(next.newCall(method, options), System.nanoTime() + timeout.toNanos());
    }
  }

  private static final class Call<R, A> extends SimpleForwardingClientCall<R, A> {
    private final long deadline;
    private boolean started;

    Call(ClientCall<R, A> delegate, long deadline) {
      super(delegate);
      this.deadline = deadline;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      withinDeadline(() -> super.start(listener, headers));
      started = true;
    }

    @Override
    public void sendMessage(R message) {
      // A unary call of Helidon's reads the answer in here.
      withinDeadline(() -> super.sendMessage(message));
    }

    @Override
    public void cancel(String message, Throwable cause) {
      // The stub cancels what failed; a call that never had a connection has nothing to close.
      if (started) {
        super.cancel(message, cause);
      }
    }

    /** Helidon waits up to 20 s for the first frame of a peer whatever its time-outs are. */
    private void withinDeadline(CheckedRunnable step) {
      Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1));
      try {
        Failsafe.with(Timeout.builder(left).withInterrupt().build()).run(step);
      } catch (TimeoutExceededException | StreamTimeoutException e) {
        throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
      } catch (UncheckedIOException | IllegalStateException e) {
        // The second is what Helidon has for a peer that goes while it is being connected to.
        throw Status.UNAVAILABLE.withCause(e).asRuntimeException();
      }
    }
  }
}
