package io.sightline.instrumentation.helidon.scheduling.v4_0;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;

final class HelidonSchedulingSingletons {

  private static final String INSTRUMENTATION_NAME = "io.sightline.helidon-scheduling-4.0";

  private static final Instrumenter<Run, Void> instrumenter =
      Instrumenter.<Run, Void>builder(
              GlobalOpenTelemetry.get(), INSTRUMENTATION_NAME, Run::spanName)
          .addAttributesExtractor(new RunAttributesExtractor())
          .addOperationMetrics(RunMetrics::new)
          .buildInstrumenter();

  static Instrumenter<Run, Void> instrumenter() {
    return instrumenter;
  }

  private HelidonSchedulingSingletons() {}
}
