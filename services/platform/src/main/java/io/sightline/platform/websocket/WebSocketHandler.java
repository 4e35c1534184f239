package io.sightline.platform.websocket;

/** What a service does with one connection; never called by two threads at once. */
public interface WebSocketHandler {

  /** The connection can be sent to. */
  default void onOpen() {}

  /**
   * A whole text message came in; the next one is not read before this returns.
   *
   * @param text the message, valid and within the size allowed
   */
  void onText(String text);

  /**
   * The connection has ended; called once for every handler, whatever the reason.
   *
   * @param code the peer's close code, or 1006 when the connection broke without one
   * @param reason the peer's words
   */
  default void onClose(int code, String reason) {}
}
