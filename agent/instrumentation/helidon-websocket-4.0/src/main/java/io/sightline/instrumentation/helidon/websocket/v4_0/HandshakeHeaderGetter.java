package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.annotation.Nullable;

enum HandshakeHeaderGetter implements TextMapGetter<Handshake> {
  INSTANCE;

  @Override
  public Iterable<String> keys(Handshake handshake) {
    List<String> names = new ArrayList<>();
    for (Header header : handshake.headers()) {
      names.add(header.name());
    }
    return names;
  }

  @Nullable
  @Override
  public String get(@Nullable Handshake handshake, String name) {
    return handshake == null
        ? null
        : handshake.headers().first(HeaderNames.create(name)).orElse(null);
  }

  @Override
  public Iterator<String> getAll(@Nullable Handshake handshake, String name) {
    return handshake == null
        ? List.<String>of().iterator()
        : handshake.headers().values(HeaderNames.create(name)).iterator();
  }
}
