package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.Status;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.instrumentation.api.incubator.builder.internal.DefaultHttpServerInstrumenterBuilder;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.javaagent.bootstrap.internal.AgentCommonConfig;

final class HelidonConnectionSingletons {

  private static final String INSTRUMENTATION_NAME = "io.sightline.helidon-webserver-4.3";

  private static final Instrumenter<TransportRequest, Status> instrumenter =
      DefaultHttpServerInstrumenterBuilder.create(
              INSTRUMENTATION_NAME,
              GlobalOpenTelemetry.get(),
              new TransportRequestAttributesGetter(),
              TransportRequestGetter.INSTANCE)
          .configure(AgentCommonConfig.get())
          .build();

  static Instrumenter<TransportRequest, Status> instrumenter() {
    return instrumenter;
  }

  private HelidonConnectionSingletons() {}
}
