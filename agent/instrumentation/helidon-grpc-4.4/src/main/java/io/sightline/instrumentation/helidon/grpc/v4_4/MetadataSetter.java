package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Metadata;
import io.opentelemetry.context.propagation.TextMapSetter;
import javax.annotation.Nullable;

enum MetadataSetter implements TextMapSetter<GrpcRequest> {
  INSTANCE;

  @Override
  public void set(@Nullable GrpcRequest carrier, String key, String value) {
    if (carrier == null) {
      return;
    }
    Metadata.Key<String> metadataKey = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
    carrier.metadata().removeAll(metadataKey);
    carrier.metadata().put(metadataKey, value);
  }
}
