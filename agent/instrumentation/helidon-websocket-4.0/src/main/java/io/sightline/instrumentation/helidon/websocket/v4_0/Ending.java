package io.sightline.instrumentation.helidon.websocket.v4_0;

import javax.annotation.Nullable;

/**
 * How a connection ended, or that there was none.
 *
 * @param status of the answer to the request, null when the request got none
 * @param closeCode 0 for a connection that was refused
 * @param closedBy client or server; null when the connection just broke, or was refused
 * @param errorType null when nothing went wrong
 */
record Ending(
    @Nullable Integer status,
    int closeCode,
    @Nullable String closedBy,
    @Nullable String subProtocol,
    long received,
    long sent,
    @Nullable String errorType) {

  static final int SWITCHING_PROTOCOLS = 101;

  static Ending refused(@Nullable Integer status) {
    return new Ending(status, 0, null, null, 0, 0, null);
  }

  /** Somebody else's connection: of it, only the request is known. */
  static Ending handedOver() {
    return refused(SWITCHING_PROTOCOLS);
  }

  boolean wasConnection() {
    return closeCode != 0;
  }

  boolean switchedProtocols() {
    return status != null && status == SWITCHING_PROTOCOLS;
  }
}
