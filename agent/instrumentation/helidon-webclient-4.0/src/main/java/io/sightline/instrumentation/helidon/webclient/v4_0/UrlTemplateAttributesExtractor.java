package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.WebClientServiceResponse;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import javax.annotation.Nullable;

class UrlTemplateAttributesExtractor
    implements AttributesExtractor<WebClientCall, WebClientServiceResponse> {

  // copied from UrlIncubatingAttributes
  private static final AttributeKey<String> URL_TEMPLATE = AttributeKey.stringKey("url.template");

  @Override
  public void onStart(AttributesBuilder attributes, Context parentContext, WebClientCall call) {
    if (call.urlTemplate() != null) {
      attributes.put(URL_TEMPLATE, call.urlTemplate());
    }
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      WebClientCall call,
      @Nullable WebClientServiceResponse response,
      @Nullable Throwable error) {}
}
