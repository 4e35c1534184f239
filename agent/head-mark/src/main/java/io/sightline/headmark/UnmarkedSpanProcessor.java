package io.sightline.headmark;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Gives unmarked spans to a processor that takes none. Not a processor of our own: this way the one
 * that is there keeps all of its settings and its metrics. Costs two small objects for each
 * unmarked span.
 */
final class UnmarkedSpanProcessor implements SpanProcessor {

  private final SpanProcessor delegate;

  UnmarkedSpanProcessor(SpanProcessor delegate) {
    this.delegate = delegate;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    delegate.onStart(parentContext, span);
  }

  @Override
  public boolean isStartRequired() {
    return delegate.isStartRequired();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    delegate.onEnd(span.getSpanContext().isSampled() ? span : new UnmarkedSpan(span));
  }

  @Override
  public boolean isEndRequired() {
    return delegate.isEndRequired();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return delegate.forceFlush();
  }

  @Override
  public String toString() {
    return "UnmarkedSpanProcessor{" + delegate + "}";
  }
}
