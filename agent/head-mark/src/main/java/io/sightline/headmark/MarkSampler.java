package io.sightline.headmark;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Records what another sampler drops, without the mark. Only what is below a span that was really
 * dropped, such as a health check, is dropped too.
 */
final class MarkSampler implements Sampler {

  /**
   * In the trace state of what is not to be traced at all, which else looks like an unmarked trace
   * to the next service. The defaults set it.
   */
  static final String KEY = "sightline";

  static final String UNTRACED = "untraced";

  private final Sampler delegate;

  /**
   * A sampler that follows the parent and marks a share of the traces that begin here.
   *
   * <p>By the trace id, as each sampler of upstream's: where a trace has several beginnings because
   * a service in between passes no context on, they agree.
   */
  static Sampler create(double share) {
    Sampler recordOnly = new MarkSampler(Sampler.alwaysOff());
    return Sampler.parentBasedBuilder(new MarkSampler(Sampler.traceIdRatioBased(share)))
        .setRemoteParentNotSampled(recordOnly)
        .setLocalParentNotSampled(recordOnly)
        .build();
  }

  private MarkSampler(Sampler delegate) {
    this.delegate = delegate;
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    SamplingResult result =
        delegate.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks);
    return result.getDecision() != SamplingDecision.DROP
            || isDropped(Span.fromContext(parentContext))
        ? result
        : SamplingResult.recordOnly();
  }

  private static boolean isDropped(Span parent) {
    SpanContext context = parent.getSpanContext();
    if (!context.isValid()) {
      return false;
    }
    // A local span that is not readable is a sampler's, of an extension of the user's for one.
    return UNTRACED.equals(context.getTraceState().get(KEY))
        || !context.isRemote() && !(parent instanceof ReadableSpan);
  }

  @Override
  public String getDescription() {
    return "RecordAll{" + delegate.getDescription() + "}";
  }

  @Override
  public String toString() {
    return getDescription();
  }
}
