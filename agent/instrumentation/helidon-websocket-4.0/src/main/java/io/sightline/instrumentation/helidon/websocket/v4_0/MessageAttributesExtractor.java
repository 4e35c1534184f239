package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import javax.annotation.Nullable;

class MessageAttributesExtractor implements AttributesExtractor<Message, Void> {

  @Override
  public void onStart(AttributesBuilder attributes, Context parentContext, Message message) {
    attributes.put(WebSocketAttributes.MESSAGE_TYPE, message.type().text());
    String route = message.connection().route();
    if (route != null) {
      attributes.put(HttpAttributes.HTTP_ROUTE, route);
    }
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Message message,
      @Nullable Void nothing,
      @Nullable Throwable error) {
    attributes.put(WebSocketAttributes.MESSAGE_SIZE, message.size());
    if (message.errorType() != null) {
      attributes.put(ErrorAttributes.ERROR_TYPE, message.errorType());
    }
  }
}
