package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Status;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusBuilder;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusExtractor;
import java.util.EnumSet;
import java.util.Set;
import javax.annotation.Nullable;

/** What is a failure differs: a server is not to blame for what its client asked wrongly. */
enum GrpcSpanStatusExtractor implements SpanStatusExtractor<GrpcRequest, Status> {
  CLIENT(EnumSet.complementOf(EnumSet.of(Status.Code.OK))),
  SERVER(
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS));

  private final Set<Status.Code> errors;

  GrpcSpanStatusExtractor(Set<Status.Code> errors) {
    this.errors = errors;
  }

  boolean isError(Status status) {
    return errors.contains(status.getCode());
  }

  @Override
  public void extract(
      SpanStatusBuilder spanStatusBuilder,
      GrpcRequest request,
      @Nullable Status status,
      @Nullable Throwable error) {
    if (request.isBroken() || (status != null && isError(status))) {
      spanStatusBuilder.setStatus(StatusCode.ERROR);
    }
  }
}
