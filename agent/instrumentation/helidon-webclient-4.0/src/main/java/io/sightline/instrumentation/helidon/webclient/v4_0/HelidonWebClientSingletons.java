package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.WebClientServiceResponse;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.instrumentation.api.incubator.builder.internal.DefaultHttpClientInstrumenterBuilder;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.javaagent.bootstrap.internal.AgentCommonConfig;

public final class HelidonWebClientSingletons {

  private static final String INSTRUMENTATION_NAME = "io.sightline.helidon-webclient-4.0";

  private static final Instrumenter<WebClientCall, WebClientServiceResponse> instrumenter;

  static {
    instrumenter =
        DefaultHttpClientInstrumenterBuilder.create(
                INSTRUMENTATION_NAME,
                GlobalOpenTelemetry.get(),
                new HelidonWebClientAttributesGetter(),
                RequestHeaderSetter.INSTANCE)
            .configure(AgentCommonConfig.get())
            .setSpanNameExtractorCustomizer(UrlTemplateSpanNameExtractor::new)
            .addAttributesExtractor(new UrlTemplateAttributesExtractor())
            .setBuilderCustomizer(
                builder -> builder.setErrorCauseExtractor(new IoErrorCauseExtractor()))
            .build();
  }

  public static Instrumenter<WebClientCall, WebClientServiceResponse> instrumenter() {
    return instrumenter;
  }

  private HelidonWebClientSingletons() {}
}
