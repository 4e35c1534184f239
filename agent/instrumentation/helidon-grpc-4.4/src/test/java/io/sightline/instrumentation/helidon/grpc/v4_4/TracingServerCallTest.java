package io.sightline.instrumentation.helidon.grpc.v4_4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The orders in which Helidon reports the end of a call, which a real server leaves to chance. */
class TracingServerCallTest {

  private final List<Status.Code> ends = new ArrayList<>();
  private final HelidonCall helidon = new HelidonCall();
  private final TracingServerCall<String, String> call =
      new TracingServerCall<>(
          helidon,
          CallSpan.start(
              instrumenter(),
              GrpcSpanStatusExtractor.SERVER,
              Context.root(),
              GrpcRequest.ofMethod("a/B")),
          null);

  @Test
  void keepsTheStatusThatAResetCrosses() {
    helidon.listener =
        call.start(new Metadata(), (call, headers) -> new ServerCall.Listener<>() {});
    helidon.duringClose = () -> helidon.listener.onCancel();

    call.close(Status.FAILED_PRECONDITION, new Metadata());

    assertThat(ends).containsExactly(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void endsOnceWhenCompletedWhileClosing() {
    helidon.listener =
        call.start(new Metadata(), (call, headers) -> new ServerCall.Listener<>() {});
    helidon.duringClose = () -> helidon.listener.onComplete();

    call.close(Status.OK, new Metadata());

    assertThat(ends).containsExactly(Status.Code.OK);
  }

  @Test
  void endsWhenHelidonReportsNothing() {
    helidon.listener =
        call.start(new Metadata(), (call, headers) -> new ServerCall.Listener<>() {});

    call.close(Status.OK, new Metadata());

    assertThat(ends).containsExactly(Status.Code.OK);
  }

  @Test
  void keepsWhatAServiceThrew() {
    helidon.listener = call.start(new Metadata(), (call, headers) -> new ThrowingListener());

    assertThatThrownBy(() -> helidon.listener.onHalfClose())
        .isInstanceOf(IllegalStateException.class);
    helidon.listener.onCancel();

    assertThat(ends).containsExactly(Status.Code.UNKNOWN);
  }

  @Test
  void takesWhatACancelledServiceThrewForTheCancellation() {
    helidon.listener = call.start(new Metadata(), (call, headers) -> new ThrowingListener());
    helidon.cancelled = true;

    assertThatThrownBy(() -> helidon.listener.onHalfClose())
        .isInstanceOf(IllegalStateException.class);

    assertThat(ends).containsExactly(Status.Code.CANCELLED);
  }

  @Test
  void noticesThatACallWasCancelledBeforeItHadAListener() {
    helidon.cancelled = true;

    call.start(new Metadata(), (call, headers) -> new ServerCall.Listener<>() {});

    assertThat(ends).containsExactly(Status.Code.CANCELLED);
  }

  private Instrumenter<GrpcRequest, Status> instrumenter() {
    return Instrumenter.<GrpcRequest, Status>builder(
            OpenTelemetry.noop(), "test", GrpcRequest::spanName)
        .addAttributesExtractor(
            new AttributesExtractor<>() {
              @Override
              public void onStart(
                  AttributesBuilder attributes, Context parentContext, GrpcRequest request) {}

              @Override
              public void onEnd(
                  AttributesBuilder attributes,
                  Context context,
                  GrpcRequest request,
                  Status status,
                  Throwable error) {
                ends.add(status.getCode());
              }
            })
        .buildInstrumenter();
  }

  private static final class ThrowingListener extends ServerCall.Listener<String> {
    @Override
    public void onHalfClose() {
      throw new IllegalStateException();
    }
  }

  private static final class HelidonCall extends ServerCall<String, String> {

    private ServerCall.Listener<String> listener;
    private Runnable duringClose = () -> {};
    private boolean cancelled;

    @Override
    public void close(Status status, Metadata trailers) {
      duringClose.run();
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void request(int numMessages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(String message) {}

    @Override
    public MethodDescriptor<String, String> getMethodDescriptor() {
      throw new UnsupportedOperationException();
    }
  }
}
