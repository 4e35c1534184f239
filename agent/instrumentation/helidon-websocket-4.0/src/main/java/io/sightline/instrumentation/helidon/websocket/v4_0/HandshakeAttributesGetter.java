package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.HeaderNames;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.annotation.Nullable;

class HandshakeAttributesGetter implements HttpServerAttributesGetter<Handshake, Ending> {

  @Override
  public String getHttpRequestMethod(Handshake handshake) {
    return handshake.prologue().method().text();
  }

  @Override
  public List<String> getHttpRequestHeader(Handshake handshake, String name) {
    return handshake.headers().values(HeaderNames.create(name));
  }

  @Nullable
  @Override
  public Integer getHttpResponseStatusCode(
      Handshake handshake, Ending ending, @Nullable Throwable error) {
    return ending.status();
  }

  /** Not known: a refusal's are those of Helidon's error handling. */
  @Override
  public List<String> getHttpResponseHeader(Handshake handshake, Ending ending, String name) {
    return List.of();
  }

  @Override
  public String getUrlScheme(Handshake handshake) {
    return handshake.peer().isSecure() ? "https" : "http";
  }

  @Override
  public String getUrlPath(Handshake handshake) {
    return handshake.prologue().uriPath().rawPath();
  }

  @Nullable
  @Override
  public String getUrlQuery(Handshake handshake) {
    String query = handshake.prologue().query().rawValue();
    return query.isEmpty() ? null : query;
  }

  /** What tells a connection from a request. */
  @Override
  public String getNetworkProtocolName(Handshake handshake, @Nullable Ending ending) {
    return isHttp(ending) ? "http" : "websocket";
  }

  /** Of WebSockets, the only one that there is, and that Helidon takes. */
  @Override
  public String getNetworkProtocolVersion(Handshake handshake, @Nullable Ending ending) {
    return isHttp(ending) ? handshake.prologue().protocolVersion() : "13";
  }

  @Nullable
  @Override
  public InetSocketAddress getNetworkPeerInetSocketAddress(
      Handshake handshake, @Nullable Ending ending) {
    SocketAddress address = handshake.peer().remotePeer().address();
    return address instanceof InetSocketAddress internet ? internet : null;
  }

  private static boolean isHttp(@Nullable Ending ending) {
    return ending != null && !ending.switchedProtocols();
  }
}
