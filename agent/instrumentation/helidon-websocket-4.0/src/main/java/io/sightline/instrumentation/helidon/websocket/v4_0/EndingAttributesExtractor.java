package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import javax.annotation.Nullable;

class EndingAttributesExtractor implements AttributesExtractor<Handshake, Ending> {

  @Override
  public void onStart(AttributesBuilder attributes, Context parentContext, Handshake handshake) {}

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Handshake handshake,
      @Nullable Ending ending,
      @Nullable Throwable error) {
    if (handshake.route() != null) {
      attributes.put(HttpAttributes.HTTP_ROUTE, handshake.route());
    }
    if (ending == null || !ending.wasConnection()) {
      return;
    }
    attributes.put(WebSocketAttributes.CLOSE_CODE, (long) ending.closeCode());
    attributes.put(WebSocketAttributes.MESSAGES_RECEIVED, ending.received());
    attributes.put(WebSocketAttributes.MESSAGES_SENT, ending.sent());
    if (ending.closedBy() != null) {
      attributes.put(WebSocketAttributes.CLOSE_INITIATOR, ending.closedBy());
    }
    if (ending.subProtocol() != null) {
      attributes.put(WebSocketAttributes.SUBPROTOCOL, ending.subProtocol());
    }
    if (ending.errorType() != null) {
      attributes.put(ErrorAttributes.ERROR_TYPE, ending.errorType());
    }
  }
}
