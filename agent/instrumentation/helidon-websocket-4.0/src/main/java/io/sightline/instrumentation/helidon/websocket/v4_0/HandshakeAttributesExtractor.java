package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesExtractor;
import io.opentelemetry.javaagent.bootstrap.internal.AgentCommonConfig;
import javax.annotation.Nullable;

/**
 * The attributes of an HTTP request, without saying that the operation is one: it would be among
 * them for rules, and HTTP instrumentation would keep quiet for as long as the connection lasts.
 */
final class HandshakeAttributesExtractor implements AttributesExtractor<Handshake, Ending> {

  private final AttributesExtractor<Handshake, Ending> http;

  static HandshakeAttributesExtractor create() {
    return new HandshakeAttributesExtractor(
        HttpServerAttributesExtractor.builder(new HandshakeAttributesGetter())
            .setCapturedRequestHeaders(AgentCommonConfig.get().getServerRequestHeaders())
            .setKnownMethods(AgentCommonConfig.get().getKnownHttpRequestMethods())
            .build());
  }

  private HandshakeAttributesExtractor(AttributesExtractor<Handshake, Ending> http) {
    this.http = http;
  }

  @Override
  public void onStart(AttributesBuilder attributes, Context parentContext, Handshake handshake) {
    http.onStart(attributes, parentContext, handshake);
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Handshake handshake,
      @Nullable Ending ending,
      @Nullable Throwable error) {
    http.onEnd(attributes, context, handshake, ending, error);
  }
}
