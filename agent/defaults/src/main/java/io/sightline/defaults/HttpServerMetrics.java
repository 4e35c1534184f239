package io.sightline.defaults;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import java.util.HashMap;
import java.util.Map;

/**
 * Upstream counts requests in progress only together with the sizes of bodies: two more histograms
 * for each route, which would make the series of an HTTP server three times as many. The sizes are
 * sent only to who asks for the pair.
 */
final class HttpServerMetrics {

  private static final String PAIR = "otel.instrumentation.http.server.emit-experimental-telemetry";

  /** Says to the view that it was us who switched the pair on. */
  private static final String WITHOUT_SIZES = "sightline.http-server.without-body-sizes";

  static Map<String, String> get(ConfigProperties config) {
    Map<String, String> properties = new HashMap<>();
    if (config.getString(PAIR) == null) {
      properties.put(PAIR, "true");
      properties.put(WITHOUT_SIZES, "true");
    }
    return properties;
  }

  static SdkMeterProviderBuilder configure(
      SdkMeterProviderBuilder builder, ConfigProperties config) {
    if (config.getBoolean(WITHOUT_SIZES, false)) {
      View drop = View.builder().setAggregation(Aggregation.drop()).build();
      builder.registerView(named("http.server.request.body.size"), drop);
      builder.registerView(named("http.server.response.body.size"), drop);
    }
    return builder;
  }

  private static InstrumentSelector named(String name) {
    return InstrumentSelector.builder().setName(name).build();
  }

  private HttpServerMetrics() {}
}
