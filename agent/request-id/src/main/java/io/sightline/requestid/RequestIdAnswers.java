package io.sightline.requestid;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;

/** Tells the caller by what the request can be found. */
@AutoService(HttpServerResponseCustomizer.class)
public final class RequestIdAnswers implements HttpServerResponseCustomizer {

  @Override
  public <T> void customize(Context context, T response, HttpServerResponseMutator<T> mutator) {
    RequestId id = RequestId.from(context);
    if (id == null) {
      return;
    }
    mutator.appendHeader(response, "X-Request-ID", id.value());
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (span.isValid()) {
      mutator.appendHeader(response, "X-Trace-ID", span.getTraceId());
    }
  }
}
