package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.http.ClientRequestHeaders;
import io.helidon.http.Method;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import javax.annotation.Nullable;

/** One attempt of a request, with the template that its path was made from. */
public final class WebClientCall implements ImplicitContextKeyed {

  private static final ContextKey<WebClientCall> KEY =
      ContextKey.named("sightline-helidon-webclient-call");

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Method method;
  private final ClientUri uri;
  private final ClientRequestHeaders headers;
  @Nullable private final String urlTemplate;
  @Nullable private String protocolId;

  WebClientCall(WebClientServiceRequest request, @Nullable String urlTemplate) {
    this(request.method(), request.uri(), request.headers(), urlTemplate);
    protocolId = request.protocolId();
  }

  /** Of a request for which no protocol was found. */
  WebClientCall(
      Method method, ClientUri uri, ClientRequestHeaders headers, @Nullable String urlTemplate) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.urlTemplate = urlTemplate;
  }

  Method method() {
    return method;
  }

  ClientUri uri() {
    return uri;
  }

  ClientRequestHeaders headers() {
    return headers;
  }

  @Nullable
  String urlTemplate() {
    return urlTemplate;
  }

  /** The one of the answer, if there is one: HTTP/2 can fall back to HTTP/1.1. */
  @Nullable
  String protocolId() {
    return protocolId;
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  /**
   * Tells the call that this one is inside of which protocol it got its answer by, if they are the
   * same: HTTP/2 that was refused falls back; where the upgrade works, the answer comes by HTTP/2.
   */
  void answered(Context context, WebClientServiceResponse response) {
    WebClientCall outer = context.get(KEY);
    if (outer != null
        && response.status().code() != SWITCHING_PROTOCOLS
        && outer.method.equals(method)
        && outer.uri.authority().equals(uri.authority())
        && outer.uri.path().rawPath().equals(uri.path().rawPath())) {
      outer.protocolId = protocolId;
    }
  }
}
