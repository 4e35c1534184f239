package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.opentelemetry.instrumentation.api.instrumenter.SpanNameExtractor;

/** Adds the template to the name, which upstream does only in its experimental mode. */
class UrlTemplateSpanNameExtractor implements SpanNameExtractor<WebClientCall> {

  private final SpanNameExtractor<WebClientCall> method;

  UrlTemplateSpanNameExtractor(SpanNameExtractor<WebClientCall> method) {
    this.method = method;
  }

  @Override
  public String extract(WebClientCall call) {
    String name = method.extract(call);
    return call.urlTemplate() == null ? name : name + " " + call.urlTemplate();
  }
}
