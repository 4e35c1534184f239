package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import java.util.List;
import javax.annotation.Nullable;

/** Of a request that could not be read there is next to nothing; what is empty is left out. */
class TransportRequestAttributesGetter
    implements HttpServerAttributesGetter<TransportRequest, Status> {

  @Nullable
  @Override
  public String getHttpRequestMethod(TransportRequest request) {
    return present(request.method());
  }

  @Nullable
  @Override
  public String getUrlScheme(TransportRequest request) {
    return null;
  }

  @Nullable
  @Override
  public String getUrlPath(TransportRequest request) {
    return present(request.path());
  }

  @Nullable
  @Override
  public String getUrlQuery(TransportRequest request) {
    return null;
  }

  @Override
  public List<String> getHttpRequestHeader(TransportRequest request, String name) {
    return request.headers().values(HeaderNames.create(name));
  }

  @Nullable
  @Override
  public Integer getHttpResponseStatusCode(
      TransportRequest request, @Nullable Status status, @Nullable Throwable error) {
    return status == null ? null : status.code();
  }

  @Override
  public List<String> getHttpResponseHeader(
      TransportRequest request, @Nullable Status status, String name) {
    return List.of();
  }

  @Nullable
  private static String present(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
