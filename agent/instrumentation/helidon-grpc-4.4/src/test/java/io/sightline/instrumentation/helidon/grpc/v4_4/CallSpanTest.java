package io.sightline.instrumentation.helidon.grpc.v4_4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import javax.annotation.Nullable;
import org.junit.jupiter.api.Test;

/** An extractor of a user's extension may throw; the call is the application's all the same. */
class CallSpanTest {

  @Test
  void isNoneWhenItCannotBegin() {
    assertThat(start(true, false)).isNull();
  }

  @Test
  void endsWithoutAFailureOfItsOwn() {
    assertThatCode(() -> start(false, true).end(Status.OK)).doesNotThrowAnyException();
    assertThatCode(
            () -> start(false, true).breakOff(Status.UNKNOWN, new IllegalStateException("theirs")))
        .doesNotThrowAnyException();
  }

  @Nullable
  private static CallSpan start(boolean throwsAtStart, boolean throwsAtEnd) {
    return CallSpan.start(
        throwing(throwsAtStart, throwsAtEnd),
        GrpcSpanStatusExtractor.CLIENT,
        Context.root(),
        GrpcRequest.ofMethod("a/B"));
  }

  private static Instrumenter<GrpcRequest, Status> throwing(boolean atStart, boolean atEnd) {
    return Instrumenter.<GrpcRequest, Status>builder(
            OpenTelemetry.noop(), "test", GrpcRequest::spanName)
        .addAttributesExtractor(
            new AttributesExtractor<>() {
              @Override
              public void onStart(
                  AttributesBuilder attributes, Context parentContext, GrpcRequest request) {
                if (atStart) {
                  throw new IllegalStateException("at the start");
                }
              }

              @Override
              public void onEnd(
                  AttributesBuilder attributes,
                  Context context,
                  GrpcRequest request,
                  @Nullable Status status,
                  @Nullable Throwable error) {
                if (atEnd) {
                  throw new NoClassDefFoundError("at the end");
                }
              }
            })
        .buildInstrumenter();
  }
}
