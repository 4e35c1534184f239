package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import javax.annotation.Nullable;

/** The request for a connection. */
final class Handshake {

  private static final Headers NONE = WritableHeaders.create();

  private final ConnectionContext peer;
  private final HttpPrologue prologue;
  private Headers headers;
  @Nullable private volatile String route;

  Handshake(ConnectionContext peer, HttpPrologue prologue, @Nullable Headers headers) {
    this.peer = peer;
    this.prologue = prologue;
    this.headers = headers == null ? NONE : headers;
  }

  ConnectionContext peer() {
    return peer;
  }

  HttpPrologue prologue() {
    return prologue;
  }

  Headers headers() {
    return headers;
  }

  /** They have been read, and a connection can last for hours. */
  void forgetHeaders() {
    headers = NONE;
  }

  @Nullable
  String route() {
    return route;
  }

  void route(@Nullable String pattern) {
    route = pattern;
  }

  String spanName() {
    String method = prologue.method().text();
    String pattern = route;
    return pattern == null ? method : method + " " + pattern;
  }
}
