package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.opentelemetry.context.propagation.TextMapSetter;
import javax.annotation.Nullable;

enum RequestHeaderSetter implements TextMapSetter<WebClientCall> {
  INSTANCE;

  @Override
  public void set(@Nullable WebClientCall call, String name, String value) {
    if (call != null) {
      // Replaces the header of an earlier attempt: a request object can be sent more than once.
      call.headers().set(HeaderValues.create(HeaderNames.create(name), value));
    }
  }
}
