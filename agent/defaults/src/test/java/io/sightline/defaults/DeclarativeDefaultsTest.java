package io.sightline.defaults;

import static io.sightline.declarative.ConfigurationTree.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.sightline.declarative.ConfigurationTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file leaves open is filled in, what it says stays. */
class DeclarativeDefaultsTest {

  private static final String NEW_NAMES = "rpc,database,messaging";

  @ParameterizedTest
  @ValueSource(strings = {"tracer_provider", "logger_provider"})
  void exportersOutlastAnOutage(String provider) {
    ConfigurationTree file = file(provider, batch("otlp_grpc", Map.of()));

    Map<String, Object> batch = batchOf(changed(file, Map.of()), provider);

    assertThat(batch)
        .containsEntry("export_timeout", 160_000)
        .containsEntry(
            "exporter",
            Map.of(
                "sightline_outage_retry",
                Map.of("exporter", Map.of("otlp_grpc", Map.of("timeout", 150_000)))))
        .hasEntrySatisfying("max_queue_size", size -> assertThat((long) size).isPositive());
  }

  @Test
  void timesAndSizesOfTheFileStay() {
    Map<String, Object> batch = batch("otlp_http", Map.of("timeout", 7));
    batch.putAll(Map.of("export_timeout", 8, "max_queue_size", 9, "schedule_delay", 10));

    assertThat(batchOf(changed(file("tracer_provider", batch), Map.of()), "tracer_provider"))
        .isEqualTo(
            Map.of(
                "exporter",
                Map.of(
                    "sightline_outage_retry",
                    Map.of("exporter", Map.of("otlp_http", Map.of("timeout", 7)))),
                "export_timeout",
                8,
                "max_queue_size",
                9,
                "schedule_delay",
                10));
  }

  @ParameterizedTest
  @CsvSource({"console, false", "otlp_http, true"})
  void whatCannotOrShallNotRetryStays(String exporter, String retriesOff) {
    ConfigurationTree file = file("logger_provider", batch(exporter, Map.of()));

    assertThat(
            batchOf(
                changed(file, Map.of("otel.java.exporter.otlp.retry.disabled", retriesOff)),
                "logger_provider"))
        .containsOnlyKeys("exporter", "max_queue_size")
        .containsEntry("exporter", Map.of(exporter, Map.of()));
  }

  @Test
  void instrumentationsAreAsWithoutAFile() {
    ConfigurationTree file = changed(new ConfigurationTree(Map.of()), Map.of());

    assertThat(file.find("instrumentation/development"))
        .isEqualTo(
            Map.of(
                "general",
                Map.of("stability_opt_in_list", NEW_NAMES),
                "java",
                Map.of(
                    "otel_sdk",
                    Map.of("internal_telemetry_version", "latest"),
                    "common",
                    Map.of(
                        "logging",
                        Map.of(
                            "structured_attributes",
                            Map.of("excluded", List.of("otel.event.name")))))));
  }

  @Test
  void namesAreThoseOfTheFileThenOfTheProperty() {
    Map<String, String> property = Map.of("otel.semconv-stability.opt-in", "database/dup");

    assertThat(general(Map.of("stability_opt_in_list", ""), property))
        .containsEntry("stability_opt_in_list", "");
    assertThat(general(Map.of(), property)).containsEntry("stability_opt_in_list", "database/dup");
    assertThat(general(Map.of("semconv_stability", Map.of()), property))
        .containsOnlyKeys("semconv_stability");
  }

  @ParameterizedTest
  @CsvSource({
    "logback_appender, key_value_pair_attributes/development",
    "logback_appender, capture_key_value_pair_attributes/development",
    "logback_appender, capture_logstash_structured_arguments/development",
    "log4j_appender, map_message_attributes"
  })
  void keyValuePairsAreWhatTheFileSays(String appender, String setting) {
    ConfigurationTree file = new ConfigurationTree(Map.of());
    file.get("instrumentation/development", "java", appender).put(setting, false);

    assertThat(
            changed(file, Map.of())
                .find("instrumentation/development", "java", "common", "logging"))
        .isNull();
  }

  @Test
  void threadDetailsAreOursUnlessTheFileSpeaksOfThem() {
    ConfigurationTree open = new ConfigurationTree(Map.of());
    ConfigurationTree stated = new ConfigurationTree(Map.of());
    stated.get("distribution", "javaagent").put("thread_details_enabled", true);
    for (ConfigurationTree file : List.of(open, stated)) {
      ConfigurationTree.list(file.get("tracer_provider"), "processors")
          .add(ConfigurationTree.component("thread_details"));
    }

    assertThat(processors(changed(open, Map.of()), "tracer_provider"))
        .containsExactly(Map.of("sightline_thread_details", Map.of()));
    assertThat(processors(changed(stated, Map.of()), "tracer_provider"))
        .containsExactly(Map.of("thread_details", Map.of()));
  }

  private static Map<String, Object> general(Map<String, Object> said, Map<String, String> config) {
    ConfigurationTree file = new ConfigurationTree(Map.of());
    file.get("instrumentation/development", "general").putAll(said);
    return changed(file, config).find("instrumentation/development", "general");
  }

  private static ConfigurationTree changed(ConfigurationTree file, Map<String, String> properties) {
    new DeclarativeDefaults().apply(file, DefaultConfigProperties.createFromMap(properties));
    return file;
  }

  private static ConfigurationTree file(String provider, Map<String, Object> batch) {
    return new ConfigurationTree(
        Map.of(provider, Map.of("processors", List.of(entry("batch", batch)))));
  }

  private static Map<String, Object> batch(String exporter, Map<String, Object> configuration) {
    return new LinkedHashMap<>(entry("exporter", entry(exporter, configuration)));
  }

  private static Map<String, Object> batchOf(ConfigurationTree file, String provider) {
    return ConfigurationTree.section(processors(file, provider).getFirst().get("batch"));
  }

  private static List<Map<String, Object>> processors(ConfigurationTree file, String provider) {
    return ConfigurationTree.list(file.find(provider), "processors");
  }
}
