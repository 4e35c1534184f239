package io.sightline.headmark;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * A context as it would be if it were sampled. Not made by {@link SpanContext#create}, which looks
 * at each character of both ids again to see whether they are valid.
 */
final class SampledContext implements SpanContext {

  private final SpanContext context;

  SampledContext(SpanContext context) {
    this.context = context;
  }

  @Override
  public TraceFlags getTraceFlags() {
    return TraceFlags.getSampled();
  }

  @Override
  public String getTraceId() {
    return context.getTraceId();
  }

  @Override
  public String getSpanId() {
    return context.getSpanId();
  }

  @Override
  public TraceState getTraceState() {
    return context.getTraceState();
  }

  @Override
  public boolean isValid() {
    return context.isValid();
  }

  @Override
  public boolean isRemote() {
    return context.isRemote();
  }
}
