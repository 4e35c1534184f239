package io.sightline.instrumentation.helidon.grpc.v4_4;

import static java.util.Collections.emptyIterator;

import io.grpc.Metadata;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Iterator;
import javax.annotation.Nullable;

enum MetadataGetter implements TextMapGetter<GrpcRequest> {
  INSTANCE;

  @Override
  public Iterable<String> keys(GrpcRequest carrier) {
    return carrier.metadata().keys();
  }

  @Nullable
  @Override
  public String get(@Nullable GrpcRequest carrier, String key) {
    return carrier == null ? null : carrier.metadata().get(asciiKey(key));
  }

  @Override
  public Iterator<String> getAll(@Nullable GrpcRequest carrier, String key) {
    Iterable<String> values = carrier == null ? null : carrier.metadata().getAll(asciiKey(key));
    return values == null ? emptyIterator() : values.iterator();
  }

  private static Metadata.Key<String> asciiKey(String key) {
    return Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
  }
}
