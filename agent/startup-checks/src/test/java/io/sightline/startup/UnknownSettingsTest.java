package io.sightline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
        "OTEL_SERVICE_NAME",
        "OTEL_SEMCONV_STABILITY_OPT_IN",
        "OTEL_INSTRUMENTATION_KAFKA_ENABLED",
        "OTEL_INSTRUMENTATION_LOGBACK_APPENDER_ENABLED",
        "OTEL_INSTRUMENTATION_RUNTIME_TELEMETRY_ENABLED",
        "OTEL_INSTRUMENTATION_HELIDON_ENABLED",
        "OTEL_INSTRUMENTATION_TELEMETRY_RULES_ENABLED",
        "OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED",
        "SIGHTLINE_RULES",
        "SIGHTLINE_REQUEST_ID_HOSTS",
        "SIGHTLINE_JAVA_HOME",
        // Of who knows whom: not near to anything.
        "OTEL_MY_OWN_EXTENSION_SETTING",
        "PATH",
        "otel.javaagent.configuration-file"
      })
  void saysNothingOfWhatMayBeMeant(String name) throws IOException {
    assertThat(find(name, false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_ENPOINT, OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OLTP_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_SERVICENAME, OTEL_SERVICE_NAME",
    "OTEL_TRACE_SAMPLER, OTEL_TRACES_SAMPLER",
    "OTEL_INSTRUMENTATION_LOGBAK_APPENDER_ENABLED, OTEL_INSTRUMENTATION_LOGBACK_APPENDER_ENABLED",
    "SIGHTLINE_RULE, SIGHTLINE_RULES",
    "otel.exporter.otlp.enpoint, otel.exporter.otlp.endpoint",
    "otel.instrumentation.kafkaa.enabled, otel.instrumentation.kafka.enabled",
    "sightline.untraced-path, sightline.untraced-paths"
  })
  void namesWhatMayHaveBeenMeant(String name, String suggestion) throws IOException {
    assertThat(find(name, true))
        .singleElement()
        .asString()
        .startsWith(name)
        .endsWith("did you mean " + suggestion + "?");
  }

  @Test
  void reportsWhatOnlyOurAgentCouldRead() throws IOException {
    assertThat(find("SIGHTLINE_COLOUR_OF_THE_SKY", true))
        .containsExactly("SIGHTLINE_COLOUR_OF_THE_SKY is not a setting that the agent knows");
  }

  @Test
  void reportsAnInstrumentationThatDoesNotExistUnlessAnExtensionMayHaveIt() throws IOException {
    String name = "OTEL_INSTRUMENTATION_NO_SUCH_LIBRARY_ENABLED";

    assertThat(find(name, false))
        .containsExactly(name + ": there is no instrumentation of that name");
    assertThat(find(name, true)).isEmpty();
  }

  private static List<String> find(String name, boolean extended) throws IOException {
    return new UnknownSettings(extended)
        .find(Map.of(name, name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.')));
  }
}
