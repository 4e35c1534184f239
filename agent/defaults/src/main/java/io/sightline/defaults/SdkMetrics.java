package io.sightline.defaults;

import static java.util.Arrays.asList;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import java.util.List;

/**
 * Of the agent's own metrics, those two are left out that count on the thread of the application,
 * for each span and log record, what {@code otel.sdk.processor.*.processed} counts on the one that
 * exports.
 */
final class SdkMetrics {

  static final List<String> DROPPED = asList("otel.sdk.span.started", "otel.sdk.log.created");

  static SdkMeterProviderBuilder configure(
      SdkMeterProviderBuilder builder, ConfigProperties config) {
    View drop = View.builder().setAggregation(Aggregation.drop()).build();
    DROPPED.forEach(name -> builder.registerView(named(name), drop));
    return builder;
  }

  private static InstrumentSelector named(String name) {
    return InstrumentSelector.builder().setName(name).build();
  }

  private SdkMetrics() {}
}
