package io.helidon.webclient.telemetry.tracing;

import io.helidon.tracing.Span;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;

/**
 * By name and type what Helidon 4.5 makes client spans with, which this test's Helidon does not
 * have yet.
 */
public final class WebClientTelemetryTracing implements WebClientService {

  private final Tracer tracer;

  public static WebClientTelemetryTracing create(Tracer tracer) {
    return new WebClientTelemetryTracing(tracer);
  }

  private WebClientTelemetryTracing(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public String type() {
    return "telemetry-tracing";
  }

  @Override
  public WebClientServiceResponse handle(Chain chain, WebClientServiceRequest request) {
    Span span = tracer.spanBuilder("of-telemetry").kind(Span.Kind.CLIENT).start();
    try {
      return chain.proceed(request);
    } finally {
      span.end();
    }
  }
}
