package io.sightline.redaction;

import static java.util.Collections.emptyList;
import static java.util.Collections.emptyMap;
import static java.util.Collections.singletonList;
import static java.util.Collections.singletonMap;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Masks secrets and personal data before anything leaves the JVM: what reached the Collector, its
 * queues and its exemplars could not be taken back there.
 */
@AutoService(AutoConfigurationCustomizerProvider.class)
public final class Redaction implements AutoConfigurationCustomizerProvider {

  private static final String DEBUG = "otel.javaagent.debug";
  private static final String TRACES_EXPORTER = "otel.traces.exporter";
  private static final String LOGGING = "logging";

  private Redactor redactor;

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration
        .addPropertiesCustomizer(Redaction::logWhereItIsMasked)
        .addResourceCustomizer(ifEnabled(this::mask))
        .addPropagatorCustomizer(ifEnabled(this::wrap))
        .addSpanExporterCustomizer(
            ifEnabled((exporter, config) -> new RedactingSpanExporter(exporter, redactor(config))))
        .addLogRecordExporterCustomizer(
            ifEnabled(
                (exporter, config) -> new RedactingLogRecordExporter(exporter, redactor(config))))
        .addMetricExporterCustomizer(
            ifEnabled(
                (exporter, config) -> new RedactingMetricExporter(exporter, redactor(config))))
        .addMetricReaderCustomizer(ifEnabled(this::wrap));
  }

  /**
   * After all others: those that look at an exporter's class see it, and nothing is added later.
   */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  /**
   * In debug mode upstream adds a logging exporter that no customizer sees, unless the user has one
   * already: then it goes through ours.
   */
  static Map<String, String> logWhereItIsMasked(ConfigProperties config) {
    List<String> exporters = config.getList(TRACES_EXPORTER, emptyList());
    if (!config.getBoolean(DEBUG, false)
        || exporters.contains(LOGGING)
        || !RedactionSettings.isEnabled(config)) {
      return emptyMap();
    }
    if (exporters.equals(singletonList("none"))) {
      // The SDK takes it alone; upstream logs then, too.
      return singletonMap(TRACES_EXPORTER, LOGGING);
    }
    String others = exporters.isEmpty() ? "otlp" : String.join(",", exporters);
    return singletonMap(TRACES_EXPORTER, others + "," + LOGGING);
  }

  private static <T> BiFunction<T, ConfigProperties, T> ifEnabled(
      BiFunction<T, ConfigProperties, T> customizer) {
    return (original, config) ->
        RedactionSettings.isEnabled(config) ? customizer.apply(original, config) : original;
  }

  /** One for all signals, so that a mistake in the settings is reported once. */
  private synchronized Redactor redactor(ConfigProperties config) {
    if (redactor == null) {
      redactor = Redactor.create(config);
    }
    return redactor;
  }

  private Resource mask(Resource resource, ConfigProperties config) {
    Attributes attributes = resource.getAttributes();
    AttributesBuilder named = Attributes.builder();
    AttributesBuilder rest = Attributes.builder();
    boolean removesCommandLine = RedactionSettings.removesCommandLine(config);
    attributes.forEach(
        (key, value) -> {
          String name = key.getKey();
          // By these the signals are joined; they are what the user called the service.
          if (name.startsWith("service.") || name.startsWith("telemetry.")) {
            put(named, key, value);
          } else if (!removesCommandLine
              || !name.equals("process.command_args") && !name.equals("process.command_line")) {
            put(rest, key, value);
          }
        });
    Attributes masked = redactor(config).masker().mask(rest.build());
    return Resource.create(named.putAll(masked).build(), resource.getSchemaUrl());
  }

  @SuppressWarnings("unchecked")
  private static <T> void put(AttributesBuilder builder, AttributeKey<T> key, Object value) {
    builder.put(key, (T) value);
  }

  private TextMapPropagator wrap(TextMapPropagator propagator, ConfigProperties config) {
    return propagator instanceof W3CBaggagePropagator
        ? new RedactingPropagator(propagator, redactor(config).names())
        : propagator;
  }

  /** What a periodic reader reads is masked on its way to the exporter. */
  private MetricReader wrap(MetricReader reader, ConfigProperties config) {
    return reader instanceof PeriodicMetricReader
        ? reader
        : new RedactingMetricReader(reader, redactor(config));
  }
}
