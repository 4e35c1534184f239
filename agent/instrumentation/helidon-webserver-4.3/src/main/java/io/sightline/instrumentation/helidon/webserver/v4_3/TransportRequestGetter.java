package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.annotation.Nullable;

enum TransportRequestGetter implements TextMapGetter<TransportRequest> {
  INSTANCE;

  @Override
  public Iterable<String> keys(TransportRequest request) {
    return StreamSupport.stream(request.headers().spliterator(), false).map(Header::name).toList();
  }

  @Nullable
  @Override
  public String get(@Nullable TransportRequest request, String name) {
    if (request == null) {
      return null;
    }
    List<String> values = request.headers().values(HeaderNames.create(name));
    return values.isEmpty() ? null : values.getFirst();
  }
}
