package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.AttributeKey;

/** Names of our own: the semantic conventions have none for WebSockets. */
final class WebSocketAttributes {

  static final AttributeKey<Long> CLOSE_CODE = AttributeKey.longKey("websocket.close.code");
  static final AttributeKey<String> CLOSE_INITIATOR =
      AttributeKey.stringKey("websocket.close.initiator");
  static final AttributeKey<String> SUBPROTOCOL = AttributeKey.stringKey("websocket.subprotocol");
  static final AttributeKey<Long> MESSAGES_RECEIVED =
      AttributeKey.longKey("websocket.messages.received");
  static final AttributeKey<Long> MESSAGES_SENT = AttributeKey.longKey("websocket.messages.sent");
  static final AttributeKey<String> MESSAGE_TYPE = AttributeKey.stringKey("websocket.message.type");
  static final AttributeKey<Long> MESSAGE_SIZE = AttributeKey.longKey("websocket.message.size");

  // copied from NetworkIncubatingAttributes
  static final AttributeKey<String> NETWORK_IO_DIRECTION =
      AttributeKey.stringKey("network.io.direction");

  private WebSocketAttributes() {}
}
