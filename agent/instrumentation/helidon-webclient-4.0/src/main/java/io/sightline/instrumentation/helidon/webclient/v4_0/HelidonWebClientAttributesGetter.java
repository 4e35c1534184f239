package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import java.util.List;
import javax.annotation.Nullable;

class HelidonWebClientAttributesGetter
    implements HttpClientAttributesGetter<WebClientCall, WebClientServiceResponse> {

  @Override
  public String getHttpRequestMethod(WebClientCall call) {
    return call.method().text();
  }

  @Override
  public String getUrlFull(WebClientCall call) {
    ClientUri uri = call.uri();
    return uri.scheme() + "://" + uri.authority() + uri.pathWithQueryAndFragment();
  }

  @Override
  public String getServerAddress(WebClientCall call) {
    return call.uri().host();
  }

  @Override
  public Integer getServerPort(WebClientCall call) {
    return call.uri().port();
  }

  @Override
  public List<String> getHttpRequestHeader(WebClientCall call, String name) {
    return call.headers().values(HeaderNames.create(name));
  }

  @Override
  public Integer getHttpResponseStatusCode(
      WebClientCall call, WebClientServiceResponse response, @Nullable Throwable error) {
    return response.status().code();
  }

  @Override
  public List<String> getHttpResponseHeader(
      WebClientCall call, WebClientServiceResponse response, String name) {
    return response.headers().values(HeaderNames.create(name));
  }

  @Override
  public String getNetworkProtocolName(
      WebClientCall call, @Nullable WebClientServiceResponse response) {
    return "http";
  }

  /** Not known where not even the protocol could be agreed on. */
  @Nullable
  @Override
  public String getNetworkProtocolVersion(
      WebClientCall call, @Nullable WebClientServiceResponse response) {
    String protocol = call.protocolId();
    return protocol == null ? null : protocol.equals("h2") ? "2" : "1.1";
  }
}
