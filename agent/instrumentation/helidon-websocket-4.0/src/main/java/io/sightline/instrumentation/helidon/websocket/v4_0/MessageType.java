package io.sightline.instrumentation.helidon.websocket.v4_0;

/** What a message consists of. */
public enum MessageType {
  TEXT("text"),
  BINARY("binary");

  private final String text;

  MessageType(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
