package io.sightline.requestid;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * The id on the spans with which a service begins its part of the request: one look into the
 * context for each of those, nothing for the others.
 */
final class RequestIdSpanProcessor implements SpanProcessor {

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    SpanKind kind = span.getKind();
    if (kind == SpanKind.SERVER || kind == SpanKind.CONSUMER) {
      RequestId id = RequestId.from(parentContext);
      if (id != null) {
        span.setAttribute(RequestIdCustomizer.REQUEST_ID, id.value());
      }
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
